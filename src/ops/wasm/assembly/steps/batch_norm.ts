/** Batch norm after training: (x - mean) * factor + offset, rounded after each operation. Units are pixels. */
import { copyFloats } from '../copy';
import { bytes } from '../math';
import { storeFirst } from '../row_end';

@unmanaged
export class BatchNorm {
  /** float32 [pixels][channels] */
  x: usize;
  out: usize;
  channels: i32;
  epsilon: f32;
  /** float32 [channels], these four. */
  scale: usize;
  offset: usize;
  mean: usize;
  variance: usize;
  /** scale / sqrt(variance + epsilon), where it is known already, or 0. */
  factor: usize;
  /** Where mean and variance go as well: mean, variance, mean, variance; 0 for nowhere. */
  mean1: usize;
  variance1: usize;
  mean2: usize;
  variance2: usize;
}

/** `scratch` holds [channels] factors: scale / sqrt(variance + epsilon). */
export function batchNorm(step: BatchNorm, first: i32, last: i32, scratch: usize): void {
  const channels = step.channels;
  if (first == 0 && step.mean1) copyStatistics(step);
  const factors = step.factor ? step.factor : scratch;
  if (!step.factor) writeFactors(step, scratch);
  let x = step.x + <usize>first * bytes(channels);
  let out = step.out + <usize>first * bytes(channels);
  for (let pixel = first; pixel < last; pixel++, x += bytes(channels), out += bytes(channels)) {
    let c: usize = 0;
    for (const whole = bytes(channels & ~3); c < whole; c += 16) v128.store(out + c, normalize(step, x, c, factors));
    if (channels & 3) storeFirst(out + c, normalize(step, x, c, factors), channels & 3);
  }
}

function writeFactors(step: BatchNorm, to: usize): void {
  for (let c: usize = 0; c < bytes(step.channels); c += 4) {
    const deviation = <f32>(1 / sqrt<f64>(<f64>(load<f32>(step.variance + c) + step.epsilon)));
    store<f32>(to + c, deviation * load<f32>(step.scale + c));
  }
}

@inline
function normalize(step: BatchNorm, x: usize, c: usize, factors: usize): v128 {
  const centred = f32x4.sub(v128.load(x + c), v128.load(step.mean + c));
  return f32x4.add(f32x4.mul(centred, v128.load(factors + c)), v128.load(step.offset + c));
}

function copyStatistics(step: BatchNorm): void {
  copyFloats(step.mean1, step.mean, step.channels);
  copyFloats(step.variance1, step.variance, step.channels);
  copyFloats(step.mean2, step.mean, step.channels);
  copyFloats(step.variance2, step.variance, step.channels);
}
