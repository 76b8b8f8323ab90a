/**
 * The gradient of a depthwise convolution's input, for any filter, stride and rate: every pixel gathers the gradients of those outputs that saw it,
 * through the taps that they saw it with. Units are rows of the input. (At stride 1 it is a depthwise convolution itself, with the filter turned around.)
 */
import { applySlopes } from '../../functions/activation_slope';
import { WIDE_VECTORS } from '../../generated/vectors';
import { bytes, madd } from '../../math';
import { storeFirst } from '../../row_end';
import { Taps } from '../../windows/taps';

@unmanaged
export class DepthwiseInputGradient extends Taps {
  multiplier: i32;
  /** float32 [batch][outHeight][outWidth][channels][multiplier] */
  gradient: usize;
  gradientPitch: usize;
  /** float32 [filterHeight][filterWidth][channels][multiplier] */
  filter: usize;
  /** Output of the activation whose gradient is taken in the same step, and which it is; see activation_slope.ts. */
  features: usize;
  activation: i32;
}

/** A tap that saw a position along one axis (offsets of its output in the gradient, and of the filter's element), or a pixel (addresses). */
@unmanaged
class Seen {
  gradient: usize;
  filter: usize;
}

/** The taps that saw a column: how many, then as many. */
@inline
function columnBytes(step: DepthwiseInputGradient): usize {
  return 4 + <usize>step.filterWidth * offsetof<Seen>();
}

/** `Taps.x` is where the result goes. The thread's own memory: what saw each column, what saw the row, what saw a pixel. */
export function depthwiseInputGradient(step: DepthwiseInputGradient, first: i32, last: i32, scratch: usize): void {
  const tapBytes = bytes(step.channels * step.multiplier);
  for (let x = 0; x < step.width; x++) {
    const column = scratch + <usize>x * columnBytes(step);
    store<i32>(column, seenBy(x + step.padLeft, step.filterWidth, step.strideX, step.rateX, step.outWidth, step.gradientPitch, tapBytes, column + 4));
  }
  const rowSeen = scratch + <usize>step.width * columnBytes(step);
  const pixelSeen = rowSeen + <usize>step.filterHeight * offsetof<Seen>();
  const outRowBytes = <usize>step.outWidth * step.gradientPitch;
  for (let row = first; row < last; row++) {
    const image = row / step.height;
    const y = row - image * step.height;
    const rows = seenBy(y + step.padTop, step.filterHeight, step.strideY, step.rateY, step.outHeight, outRowBytes, <usize>step.filterWidth * tapBytes, rowSeen);
    const map = step.gradient + <usize>(image * step.outHeight) * outRowBytes;
    let out = step.x + <usize>(row * step.width) * step.xPitch;
    for (let x = 0; x < step.width; x++, out += step.xPitch) {
      const column = scratch + <usize>x * columnBytes(step);
      const columns = load<i32>(column);
      let count = 0;
      for (let i = 0; i < rows; i++) {
        const vertical = seenAt(rowSeen, i);
        for (let j = 0; j < columns; j++, count++) {
          const horizontal = seenAt(column + 4, j);
          const seen = seenAt(pixelSeen, count);
          seen.gradient = map + vertical.gradient + horizontal.gradient;
          seen.filter = step.filter + vertical.filter + horizontal.filter;
        }
      }
      if (step.multiplier == 1) gather(pixelSeen, count, step.channels, out);
      else gatherMany(pixelSeen, count, step.channels, step.multiplier, out);
    }
    // Together with an activation the result is dense.
    const before = bytes(row * step.width * step.channels);
    applySlopes(step.activation, step.x + before, step.features + before, step.width * step.channels);
  }
}

@inline
function seenAt(list: usize, index: i32): Seen {
  return changetype<Seen>(list + <usize>index * offsetof<Seen>());
}

/** The taps along one axis that saw a position, counted from the beginning of the padding. @returns how many */
@inline
function seenBy(position: i32, taps: i32, stride: i32, rate: i32, outSize: i32, outStep: usize, tapStep: usize, to: usize): i32 {
  let count = 0;
  for (let tap = 0; tap < taps; tap++) {
    const distance = position - tap * rate;
    if (distance < 0 || distance % stride != 0 || distance / stride >= outSize) continue;
    const seen = seenAt(to, count++);
    seen.gradient = <usize>(distance / stride) * outStep;
    seen.filter = <usize>tap * tapStep;
  }
  return count;
}

/** Up to four taps at a time; a window of 3x3 at stride 2 has no more. */
function gather(list: usize, count: i32, channels: i32, out: usize): void {
  if (count == 0) return add(list, 0, channels, out, false);
  for (let i = 0; i < count; i += 4) {
    const seen = list + <usize>i * offsetof<Seen>();
    const some = min(4, count - i);
    if (some == 4) add(seen, 4, channels, out, i > 0);
    else if (some == 3) add(seen, 3, channels, out, i > 0);
    else if (some == 2) add(seen, 2, channels, out, i > 0);
    else add(seen, 1, channels, out, i > 0);
  }
}

/** `count` is a constant wherever this is called. */
@inline
function add(list: usize, count: i32, channels: i32, out: usize, isMore: bool): void {
  const a = seenAt(list, 0), b = seenAt(list, count > 1 ? 1 : 0), c = seenAt(list, count > 2 ? 2 : 0), d = seenAt(list, count > 3 ? 3 : 0);
  const ag = count > 0 ? a.gradient : 0, bg = count > 1 ? b.gradient : 0, cg = count > 2 ? c.gradient : 0, dg = count > 3 ? d.gradient : 0;
  const af = count > 0 ? a.filter : 0, bf = count > 1 ? b.filter : 0, cf = count > 2 ? c.filter : 0, df = count > 3 ? d.filter : 0;
  const size = bytes(channels);
  let i: usize = 0;
  if (WIDE_VECTORS) {
    // A condition would put the two loads into blocks of their own, which keeps V8 from making one of them.
    const kept = i32x4.splat(isMore ? -1 : 0);
    for (; i + 32 <= size; i += 32) {
      const to = out + i, g0 = ag + i, g1 = bg + i, g2 = cg + i, g3 = dg + i, f0 = af + i, f1 = bf + i, f2 = cf + i, f3 = df + i;
      let s = v128.and(kept, v128.load(to)), t = v128.and(kept, v128.load(to, 16));
      if (count > 0) s = madd(v128.load(g0), v128.load(f0), s), t = madd(v128.load(g0, 16), v128.load(f0, 16), t);
      if (count > 1) s = madd(v128.load(g1), v128.load(f1), s), t = madd(v128.load(g1, 16), v128.load(f1, 16), t);
      if (count > 2) s = madd(v128.load(g2), v128.load(f2), s), t = madd(v128.load(g2, 16), v128.load(f2, 16), t);
      if (count > 3) s = madd(v128.load(g3), v128.load(f3), s), t = madd(v128.load(g3, 16), v128.load(f3, 16), t);
      v128.store(to, s), v128.store(to, t, 16);
    }
  }
  for (; i < size; i += 16) {
    let sum = isMore ? v128.load(out + i) : f32x4.splat(0);
    if (count > 0) sum = madd(v128.load(ag + i), v128.load(af + i), sum);
    if (count > 1) sum = madd(v128.load(bg + i), v128.load(bf + i), sum);
    if (count > 2) sum = madd(v128.load(cg + i), v128.load(cf + i), sum);
    if (count > 3) sum = madd(v128.load(dg + i), v128.load(df + i), sum);
    if (size - i >= 16) v128.store(out + i, sum);
    else storeFirst(out + i, sum, channels & 3);
  }
}

function gatherMany(list: usize, count: i32, channels: i32, multiplier: i32, out: usize): void {
  for (let c = 0; c < channels; c++, out += 4) {
    let sum: f32 = 0;
    for (let i = 0; i < count; i++) {
      const seen = seenAt(list, i);
      for (let m = 0; m < multiplier; m++) {
        const at = bytes(c * multiplier + m);
        sum += load<f32>(seen.gradient + at) * load<f32>(seen.filter + at);
      }
    }
    store<f32>(out, sum);
  }
}
