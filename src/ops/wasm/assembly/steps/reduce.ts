/**
 * Mean, sum, maximum or minimum over an axis in the middle: all pixels of a map, for every channel. Units are groups of channels.
 *
 * Sums are float64: a sum of thousands of float32 is then rounded once, whatever the order of its terms.
 */
import { bytes } from '../math';

/** Channels of a group: a cache line of each pixel. */
const GROUP = 16;

@unmanaged
export class Reduction {
  /** float32 [outer][count][inner] */
  x: usize;
  /** float32 [outer][inner] */
  out: usize;
  count: i32;
  inner: i32;
  /** What a sum is divided by. */
  divisor: f32;
}

export function reduceSum(step: Reduction, first: i32, last: i32, scratch: usize): void {
  const pitch = bytes(step.inner);
  const divisor = <f64>step.divisor;
  for (let unit = first; unit < last; unit++) {
    let at = groupStart(step, unit);
    let to = groupTarget(step, unit);
    let rest = groupSize(step, unit);
    if (rest == GROUP) {
      sumGroup(at, pitch, step.count, divisor, to);
      continue;
    }
    for (; rest >= 4; rest -= 4, at += 16, to += 16) sumFour(at, pitch, step.count, divisor, to);
    for (; rest > 0; rest--, at += 4, to += 4) {
      let sum: f64 = 0;
      for (let i = 0; i < step.count; i++) sum += <f64>load<f32>(at + <usize>i * pitch);
      store<f32>(to, <f32>(sum / divisor));
    }
  }
}

export function reduceMax(step: Reduction, first: i32, last: i32, scratch: usize): void {
  reduceExtreme(step, first, last, true);
}

export function reduceMin(step: Reduction, first: i32, last: i32, scratch: usize): void {
  reduceExtreme(step, first, last, false);
}

/** Groups of one outer position: those of the next begin anew. */
@inline
function groupsOf(step: Reduction): i32 {
  return (step.inner + GROUP - 1) / GROUP;
}

@inline
function groupStart(step: Reduction, unit: i32): usize {
  const outer = unit / groupsOf(step);
  return step.x + bytes(outer * step.count * step.inner + (unit - outer * groupsOf(step)) * GROUP);
}

@inline
function groupTarget(step: Reduction, unit: i32): usize {
  const outer = unit / groupsOf(step);
  return step.out + bytes(outer * step.inner + (unit - outer * groupsOf(step)) * GROUP);
}

@inline
function groupSize(step: Reduction, unit: i32): i32 {
  return min(GROUP, step.inner - (unit % groupsOf(step)) * GROUP);
}

@inline
function sumFour(at: usize, pitch: usize, count: i32, divisor: f64, to: usize): void {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i = 0; i < count; i++, at += pitch) {
    const x = v128.load(at);
    low = f64x2.add(low, f64x2.promote_low_f32x4(x));
    high = f64x2.add(high, f64x2.promote_low_f32x4(upperHalf(x)));
  }
  storeFour(to, low, high, divisor);
}

/** Four vectors side by side, so that a cache line is read once. */
function sumGroup(at: usize, pitch: usize, count: i32, divisor: f64, to: usize): void {
  let a = f64x2.splat(0), b = f64x2.splat(0), c = f64x2.splat(0), d = f64x2.splat(0);
  let e = f64x2.splat(0), f = f64x2.splat(0), g = f64x2.splat(0), h = f64x2.splat(0);
  for (let i = 0; i < count; i++, at += pitch) {
    const p = v128.load(at), q = v128.load(at, 16), r = v128.load(at, 32), s = v128.load(at, 48);
    a = f64x2.add(a, f64x2.promote_low_f32x4(p)), b = f64x2.add(b, f64x2.promote_low_f32x4(upperHalf(p)));
    c = f64x2.add(c, f64x2.promote_low_f32x4(q)), d = f64x2.add(d, f64x2.promote_low_f32x4(upperHalf(q)));
    e = f64x2.add(e, f64x2.promote_low_f32x4(r)), f = f64x2.add(f, f64x2.promote_low_f32x4(upperHalf(r)));
    g = f64x2.add(g, f64x2.promote_low_f32x4(s)), h = f64x2.add(h, f64x2.promote_low_f32x4(upperHalf(s)));
  }
  storeFour(to, a, b, divisor);
  storeFour(to + 16, c, d, divisor);
  storeFour(to + 32, e, f, divisor);
  storeFour(to + 48, g, h, divisor);
}

@inline
function upperHalf(x: v128): v128 {
  return i32x4.shuffle(x, x, 2, 3, 2, 3);
}

@inline
function storeFour(to: usize, low: v128, high: v128, divisor: f64): void {
  const divisors = f64x2.splat(divisor);
  const first = f32x4.demote_f64x2_zero(f64x2.div(low, divisors));
  const second = f32x4.demote_f64x2_zero(f64x2.div(high, divisors));
  v128.store(to, i32x4.shuffle(first, second, 0, 1, 4, 5));
}

/** NaN wins against everything, as in TensorFlow. */
@inline
function reduceExtreme(step: Reduction, first: i32, last: i32, isMax: bool): void {
  const pitch = bytes(step.inner);
  const start: f32 = isMax ? -Infinity : Infinity;
  for (let unit = first; unit < last; unit++) {
    let from = groupStart(step, unit);
    let to = groupTarget(step, unit);
    let rest = groupSize(step, unit);
    for (; rest >= 4; rest -= 4, from += 16, to += 16) {
      let most = f32x4.splat(start);
      let at = from;
      for (let i = 0; i < step.count; i++, at += pitch) most = isMax ? f32x4.max(most, v128.load(at)) : f32x4.min(most, v128.load(at));
      v128.store(to, most);
    }
    for (; rest > 0; rest--, from += 4, to += 4) {
      let most = start;
      let at = from;
      for (let i = 0; i < step.count; i++, at += pitch) most = isMax ? max(most, load<f32>(at)) : min(most, load<f32>(at));
      store<f32>(to, most);
    }
  }
}
