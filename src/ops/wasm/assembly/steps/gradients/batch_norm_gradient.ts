/**
 * What remains of batch norm's gradient once the sums are there: the gradient of x, pixel by pixel, and that of the scale. Units are pixels.
 *
 *     dx = scale / sqrt(variance + epsilon) * (dy - sum(dy) / n - (x - mean) * sum(dy * (x - mean)) / (variance + epsilon) / n)
 *
 * Frozen, the last two terms are not there.
 */
import { bytes } from '../../math';
import { storeFirst } from '../../row_end';

@unmanaged
export class BatchNormGradient {
  /** float32 [pixels][channels] */
  gradient: usize;
  x: usize;
  out: usize;
  channels: i32;
  epsilon: f32;
  /** float32 [channels] */
  scale: usize;
  mean: usize;
  variance: usize;
  /** float32 [channels]: of the gradient, and of the gradient times x - mean. */
  sums: usize;
  products: usize;
  /** Where the gradient of the scale goes. */
  scaleGradient: usize;
  /** Over how many pixels mean and variance were computed; 0 where they are frozen. */
  pixels: i32;
}

/** `scratch` holds three times [channels]: the factor, and what a pixel takes away through mean and variance. */
export function batchNormGradient(step: BatchNormGradient, first: i32, last: i32, scratch: usize): void {
  const size = bytes(step.channels);
  const room = (size + 15) & ~15;
  const perMean = scratch + room;
  const perVariance = perMean + room;
  const share: f64 = step.pixels > 0 ? 1 / <f64>step.pixels : 0;
  for (let c: usize = 0; c < size; c += 4) {
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(step.variance + c) + <f64>step.epsilon);
    const product = <f64>load<f32>(step.products + c);
    if (first == 0) store<f32>(step.scaleGradient + c, <f32>(product * inverse));
    store<f32>(scratch + c, <f32>(<f64>load<f32>(step.scale + c) * inverse));
    store<f32>(perMean + c, <f32>(<f64>load<f32>(step.sums + c) * share));
    store<f32>(perVariance + c, <f32>(product * inverse * inverse * share));
  }
  for (let pixel = first; pixel < last; pixel++) {
    const at = <usize>pixel * size;
    let c: usize = 0;
    for (const whole = size & ~15; c < whole; c += 16) v128.store(step.out + at + c, gradientAt(step, at, c, scratch, perMean, perVariance));
    if (step.channels & 3) storeFirst(step.out + at + c, gradientAt(step, at, c, scratch, perMean, perVariance), step.channels & 3);
  }
}

@inline
function gradientAt(step: BatchNormGradient, pixel: usize, c: usize, factor: usize, perMean: usize, perVariance: usize): v128 {
  let dy = v128.load(step.gradient + pixel + c);
  if (step.pixels > 0) {
    const centred = f32x4.sub(v128.load(step.x + pixel + c), v128.load(step.mean + c));
    dy = f32x4.sub(f32x4.sub(dy, v128.load(perMean + c)), f32x4.mul(centred, v128.load(perVariance + c)));
  }
  return f32x4.mul(v128.load(factor + c), dy);
}
