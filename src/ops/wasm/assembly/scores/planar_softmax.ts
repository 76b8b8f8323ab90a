/**
 * Softmax cross entropy of a block of pixels that lies class by class: float32 [classes][pixels]. Greatest logits and sums are those of neighbouring lanes then, and no class
 * sticks out of a vector. Numbers are those of steps/gradients/cross_entropy.ts to the last bit.
 *
 * `pitch` are the bytes from one class to the next: some STRIPs.
 */
import { exponentiateMany } from '../functions/exp_many';
import { logOf } from '../functions/log';
import { lerp } from '../resize_grid';

/** Bytes that are worked on side by side: two vectors, which are one of 256 bits where there are such. */
export const STRIP: usize = 32;

/** Blends two blocks, and takes from every logit the greatest of its pixel. */
export function blendLowered(above: usize, below: usize, weight: f32, classes: i32, pitch: usize, to: usize): void {
  const weights = f32x4.splat(weight);
  const end = <usize>classes * pitch;
  for (let strip: usize = 0; strip < pitch; strip += STRIP) {
    let most0 = f32x4.splat(-Infinity), most1 = f32x4.splat(-Infinity);
    for (let at = strip; at < end; at += pitch) {
      const x0 = lerp(v128.load(above + at), v128.load(below + at), weights), x1 = lerp(v128.load(above + at, 16), v128.load(below + at, 16), weights);
      v128.store(to + at, x0), v128.store(to + at, x1, 16);
      // NaN may be passed by here: its exponential makes the sum NaN, and with it the whole pixel.
      most0 = f32x4.pmax(x0, most0), most1 = f32x4.pmax(x1, most1);
    }
    for (let at = strip; at < end; at += pitch) {
      const x0 = f32x4.sub(v128.load(to + at), most0), x1 = f32x4.sub(v128.load(to + at, 16), most1);
      v128.store(to + at, x0), v128.store(to + at, x1, 16);
    }
  }
}

/** What `blendLowered` wrote becomes the softmax; `sums`, float32 [pixels], those of the exponentials. Some bytes behind the block are written: EXP_STEP. */
export function softmaxOfLowered(block: usize, classes: i32, pitch: usize, table: usize, sums: usize): void {
  const end = <usize>classes * pitch;
  exponentiateMany(block, block + end, table, true);
  for (let strip: usize = 0; strip < pitch; strip += STRIP) addUp(block + strip, classes, pitch, sums + strip);
  for (let strip: usize = 0; strip < pitch; strip += STRIP) {
    const scale0 = f32x4.div(f32x4.splat(1), v128.load(sums + strip)), scale1 = f32x4.div(f32x4.splat(1), v128.load(sums + strip, 16));
    for (let at = block + strip; at < block + end; at += pitch) {
      const x0 = f32x4.mul(v128.load(at), scale0), x1 = f32x4.mul(v128.load(at, 16), scale1);
      v128.store(at, x0), v128.store(at, x1, 16);
    }
  }
}

/** In four sums, as the lanes of a vector of classes are. */
@inline
function addUp(from: usize, classes: i32, pitch: usize, to: usize): void {
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero;
  let at = from;
  for (let i = classes >> 2; i > 0; i--) {
    a0 = f32x4.add(a0, v128.load(at)), a1 = f32x4.add(a1, v128.load(at, 16)), at += pitch;
    b0 = f32x4.add(b0, v128.load(at)), b1 = f32x4.add(b1, v128.load(at, 16)), at += pitch;
    c0 = f32x4.add(c0, v128.load(at)), c1 = f32x4.add(c1, v128.load(at, 16)), at += pitch;
    d0 = f32x4.add(d0, v128.load(at)), d1 = f32x4.add(d1, v128.load(at, 16)), at += pitch;
  }
  const rest = classes & 3;
  if (rest > 0) a0 = f32x4.add(a0, v128.load(at)), a1 = f32x4.add(a1, v128.load(at, 16)), at += pitch;
  if (rest > 1) b0 = f32x4.add(b0, v128.load(at)), b1 = f32x4.add(b1, v128.load(at, 16)), at += pitch;
  if (rest > 2) c0 = f32x4.add(c0, v128.load(at)), c1 = f32x4.add(c1, v128.load(at, 16));
  v128.store(to, f32x4.add(f32x4.add(a0, b0), f32x4.add(c0, d0))), v128.store(to, f32x4.add(f32x4.add(a1, b1), f32x4.add(c1, d1)), 16);
}

/** Losses of so many pixels: the logarithm of a sum without how much less than the greatest one the logit of the label is. What sticks out is written to `to` as well. */
export function lossesOf(sums: usize, distances: usize, count: i32, to: usize): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) v128.store(to + i, f32x4.sub(logOf(v128.load(sums + i)), v128.load(distances + i)));
}

/** Adds a share of the block, pixel by pixel times `weights`, to another. */
export function addShare(block: usize, classes: i32, pitch: usize, weights: usize, share: f32, to: usize): void {
  const shares = f32x4.splat(share);
  const end = <usize>classes * pitch;
  for (let strip: usize = 0; strip < pitch; strip += STRIP) {
    const weight0 = v128.load(weights + strip), weight1 = v128.load(weights + strip, 16);
    for (let at = strip; at < end; at += pitch) {
      const x0 = f32x4.mul(v128.load(block + at), weight0), x1 = f32x4.mul(v128.load(block + at, 16), weight1);
      const y0 = f32x4.add(v128.load(to + at), f32x4.mul(shares, x0)), y1 = f32x4.add(v128.load(to + at, 16), f32x4.mul(shares, x1));
      v128.store(to + at, y0), v128.store(to + at, y1, 16);
    }
  }
}

/** The same to two others: a share of it to each. */
export function addShares(block: usize, classes: i32, pitch: usize, weights: usize, share: f32, to: usize, otherShare: f32, other: usize): void {
  const shares = f32x4.splat(share), others = f32x4.splat(otherShare);
  const end = <usize>classes * pitch;
  for (let strip: usize = 0; strip < pitch; strip += STRIP) {
    const weight0 = v128.load(weights + strip), weight1 = v128.load(weights + strip, 16);
    for (let at = strip; at < end; at += pitch) {
      const x0 = f32x4.mul(v128.load(block + at), weight0), x1 = f32x4.mul(v128.load(block + at, 16), weight1);
      const y0 = f32x4.add(v128.load(to + at), f32x4.mul(shares, x0)), y1 = f32x4.add(v128.load(to + at, 16), f32x4.mul(shares, x1));
      v128.store(to + at, y0), v128.store(to + at, y1, 16);
      const z0 = f32x4.add(v128.load(other + at), f32x4.mul(others, x0)), z1 = f32x4.add(v128.load(other + at, 16), f32x4.mul(others, x1));
      v128.store(other + at, z0), v128.store(other + at, z1, 16);
    }
  }
}
