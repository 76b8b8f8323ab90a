/** Mean of whole maps of bytes, as what it stands for. Units are groups of 16 channels, over all maps of a batch. */

const GROUP = 16;

@unmanaged
export class ByteMean {
  /** uint8 [batch][pixels][channels] */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  /** float32 [batch][channels] */
  out: usize;
  pixels: i32;
  channels: i32;
  zeroPoint: i32;
  scale: f32;
}

export function byteMean(step: ByteMean, first: i32, last: i32, scratch: usize): void {
  const groups = (step.channels + GROUP - 1) / GROUP;
  for (let unit = first; unit < last; unit++) {
    const image = unit / groups;
    const channel = (unit - image * groups) * GROUP;
    const count = min(GROUP, step.channels - channel);
    const map = step.x + <usize>(image * step.pixels) * step.xPitch + channel;
    const out = step.out + (<usize>(image * step.channels + channel) << 2);
    // Sixteen channels are read even where there are fewer: memory behind the map may be read, not written.
    let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let at = map;
    for (let pixel = 0; pixel < step.pixels; pixel++, at += step.xPitch) {
      const x = v128.load(at);
      const low = i16x8.extend_low_i8x16_u(x), high = i16x8.extend_high_i8x16_u(x);
      s0 = i32x4.add(s0, i32x4.extend_low_i16x8_u(low)), s1 = i32x4.add(s1, i32x4.extend_high_i16x8_u(low));
      s2 = i32x4.add(s2, i32x4.extend_low_i16x8_u(high)), s3 = i32x4.add(s3, i32x4.extend_high_i16x8_u(high));
    }
    v128.store(scratch, meaning(step, s0)), v128.store(scratch, meaning(step, s1), 16);
    v128.store(scratch, meaning(step, s2), 32), v128.store(scratch, meaning(step, s3), 48);
    memory.copy(out, scratch, <usize>count << 2);
  }
}

@inline
function meaning(step: ByteMean, sum: v128): v128 {
  const mean = f32x4.div(f32x4.convert_i32x4_s(sum), f32x4.splat(<f32>step.pixels));
  return f32x4.mul(f32x4.sub(mean, f32x4.splat(<f32>step.zeroPoint)), f32x4.splat(step.scale));
}
