/**
 * Statistics of a batch, as TensorFlow has them on a CPU: mean and variance of each channel over all pixels, the moving statistics that follow, and what batch
 * normalisation multiplies with. Units are groups of channels.
 *
 * Sums are rounded in the order of TensorFlow's kernel, which small variances make visible: see cpu/kernels/batch_moments.ts.
 */
import { fillFloats } from '../copy';
import { inverseRoot } from '../functions/inverse_root';
import { bytes } from '../math';
import { storeFirst } from '../row_end';

/** Channels of a vector of TensorFlow's. What is left over of them is added up otherwise. */
const GROUP = 8;
/** Sums that a channel of a whole group has, of every fourth pixel each, from so many pixels on. */
const SUMS = 4;
const MANY = 16;

@unmanaged
export class BatchMoments {
  /** float32 [pixels][channels] */
  x: usize;
  pixels: i32;
  channels: i32;
  /** float32 [channels], all of these: the batch's, */
  mean: usize;
  variance: usize;
  /** moving ones before, not read where `share` is 1, and after, */
  movingMean: usize;
  movingVariance: usize;
  nextMean: usize;
  nextVariance: usize;
  /** gamma, and gamma / sqrt(variance + epsilon). */
  scale: usize;
  factor: usize;
  epsilon: f32;
  /** What makes the variance unbiased: n / (n - 1). */
  correction: f32;
  /** Share of the batch in the moving statistics. */
  share: f32;
  /** float32 [8192]: approximations of 1 / sqrt(x), by the last bit of the exponent and the upper bits of the fraction. */
  roots: usize;
}

/** `scratch` holds four sums of the channels of all groups, and a vector that sticks out of each. */
export function batchMoments(step: BatchMoments, first: i32, last: i32, scratch: usize): void {
  const from = first * GROUP;
  const to = min(last * GROUP, step.channels);
  const whole = max(from, min(to, step.channels & ~(GROUP - 1)));
  const sums = step.pixels < MANY ? 1 : SUMS;
  addUp(step, from, whole, sums, false, step.mean, scratch);
  addUp(step, whole, to, 1, false, step.mean, scratch);
  addUp(step, from, whole, sums, true, step.variance, scratch);
  addUp(step, whole, to, 1, true, step.variance, scratch);
  for (let c = from; c < to; c++) finish(step, bytes(c), c < whole);
}

/** Of x or of its squared distance from the mean, for channels [from, to), divided by the number of pixels. */
@inline
function addUp(step: BatchMoments, from: i32, to: i32, sums: i32, ofSquares: bool, out: usize, scratch: usize): void {
  if (from == to) return;
  const size = bytes(to - from);
  const pitch = bytes(step.channels);
  const row = (size + 31) & ~15;
  fillFloats(scratch, 0, i32(row >> 2) * sums);
  const mean = step.mean + bytes(from);
  let x = step.x + bytes(from);
  let pixel = 0;
  if (sums == SUMS) {
    for (; pixel + SUMS <= step.pixels; pixel += SUMS, x += <usize>SUMS * pitch) {
      for (let c: usize = 0; c < size; c += 16) {
        const at = scratch + c;
        addTo(at, term(x + c, mean + c, ofSquares));
        addTo(at + row, term(x + pitch + c, mean + c, ofSquares));
        addTo(at + 2 * row, term(x + 2 * pitch + c, mean + c, ofSquares));
        addTo(at + 3 * row, term(x + 3 * pitch + c, mean + c, ofSquares));
      }
    }
    for (let c: usize = 0; c < size; c += 16) {
      for (let i = 1; i < SUMS; i++) addTo(scratch + c, v128.load(scratch + <usize>i * row + c));
    }
  }
  for (; pixel < step.pixels; pixel++, x += pitch) {
    for (let c: usize = 0; c < size; c += 16) addTo(scratch + c, term(x + c, mean + c, ofSquares));
  }
  const part = f32x4.splat(<f32>1 / <f32>step.pixels);
  let c: usize = 0;
  for (; c + 16 <= size; c += 16) v128.store(out + bytes(from) + c, f32x4.mul(v128.load(scratch + c), part));
  if (c < size) storeFirst(out + bytes(from) + c, f32x4.mul(v128.load(scratch + c), part), i32((size - c) >> 2));
}

@inline
function addTo(sum: usize, value: v128): void {
  v128.store(sum, f32x4.add(v128.load(sum), value));
}

@inline
function term(x: usize, mean: usize, ofSquares: bool): v128 {
  const value = v128.load(x);
  if (!ofSquares) return value;
  const distance = f32x4.sub(value, v128.load(mean));
  return f32x4.mul(distance, distance);
}

@inline
function finish(step: BatchMoments, c: usize, inVector: bool): void {
  const mean = load<f32>(step.mean + c);
  const variance = load<f32>(step.variance + c);
  store<f32>(step.nextMean + c, mix(mean, 1, step.movingMean + c, step.share));
  store<f32>(step.nextVariance + c, mix(variance, step.correction, step.movingVariance + c, step.share));
  const x = variance + step.epsilon;
  const root = inVector ? inverseRoot(x, step.roots) : 1 / sqrt<f32>(x);
  store<f32>(step.factor + c, root * load<f32>(step.scale + c));
}

@inline
function mix(batch: f32, correction: f32, moving: usize, share: f32): f32 {
  return share == 1 ? batch * correction : (1 - share) * load<f32>(moving) + share * correction * batch;
}
