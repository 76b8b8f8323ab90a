/**
 * Sums over all pixels, channel by channel. Units are parts of the pixels, each with sums of its own, which another call adds: see
 * conv_filter_gradient.ts. Some pixels at a time are summed by themselves before they are added to the others, which keeps long sums accurate.
 */
import { fillFloats } from '../../copy';
import { bytes } from '../../math';
import { storeFirst } from '../../row_end';

/** Pixels that are summed by themselves. */
const BAND = 64;

@unmanaged
export class ChannelSums {
  /** float32 [pixels][channels] */
  x: usize;
  /** Likewise, where two maps are multiplied. */
  y: usize;
  /** float32 [channels]: what is taken from x first. */
  mean: usize;
  /** float32 [parts][channels] */
  out: usize;
  channels: i32;
  pixels: i32;
  partPixels: i32;
}

/** Of x. */
export function channelSums(step: ChannelSums, first: i32, last: i32, scratch: usize): void {
  sumParts(step, first, last, scratch, false);
}

/** Of (x - mean) * y. */
export function channelProducts(step: ChannelSums, first: i32, last: i32, scratch: usize): void {
  sumParts(step, first, last, scratch, true);
}

/** `ofProducts` is a constant wherever this is called. `scratch` holds sums of [channels], and a vector that sticks out of them. */
@inline
function sumParts(step: ChannelSums, first: i32, last: i32, scratch: usize, ofProducts: bool): void {
  const channels = step.channels;
  const size = bytes(channels);
  for (let part = first; part < last; part++) {
    const out = step.out + <usize>part * size;
    fillFloats(out, 0, channels);
    const end = min(step.pixels, (part + 1) * step.partPixels);
    for (let pixel = part * step.partPixels; pixel < end; pixel += BAND) {
      const bandEnd = min(end, pixel + BAND);
      for (let c: usize = 0; c < size; c += 16) v128.store(scratch + c, f32x4.splat(0));
      let i = pixel;
      for (; i + 4 <= bandEnd; i += 4) {
        const x = step.x + <usize>i * size, y = step.y + <usize>i * size;
        for (let c: usize = 0; c < size; c += 16) {
          const some = f32x4.add(termAt(step, x, y, c, ofProducts), termAt(step, x + size, y + size, c, ofProducts));
          const more = f32x4.add(termAt(step, x + 2 * size, y + 2 * size, c, ofProducts), termAt(step, x + 3 * size, y + 3 * size, c, ofProducts));
          v128.store(scratch + c, f32x4.add(v128.load(scratch + c), f32x4.add(some, more)));
        }
      }
      for (; i < bandEnd; i++) {
        const x = step.x + <usize>i * size, y = step.y + <usize>i * size;
        for (let c: usize = 0; c < size; c += 16) v128.store(scratch + c, f32x4.add(v128.load(scratch + c), termAt(step, x, y, c, ofProducts)));
      }
      let c: usize = 0;
      for (const whole = size & ~15; c < whole; c += 16) v128.store(out + c, f32x4.add(v128.load(out + c), v128.load(scratch + c)));
      if (channels & 3) storeFirst(out + c, f32x4.add(v128.load(out + c), v128.load(scratch + c)), channels & 3);
    }
  }
}

@inline
function termAt(step: ChannelSums, x: usize, y: usize, c: usize, ofProducts: bool): v128 {
  const value = v128.load(x + c);
  return ofProducts ? f32x4.mul(f32x4.sub(value, v128.load(step.mean + c)), v128.load(y + c)) : value;
}
