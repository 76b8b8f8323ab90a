/** Statistics of a batch as moving ones are made of them: unbiased variance, and a share of what was there before. Units are channels. */
import { bytes } from '../math';

@unmanaged
export class BatchStatistics {
  /** float32 [channels]: of the batch. */
  mean: usize;
  variance: usize;
  /** float32 [channels]: those before, not read where `factor` is 1. */
  movingMean: usize;
  movingVariance: usize;
  nextMean: usize;
  nextVariance: usize;
  /** What makes the variance unbiased: n / (n - 1). */
  correction: f32;
  /** Share of the batch. */
  factor: f32;
}

export function batchStatistics(step: BatchStatistics, first: i32, last: i32, scratch: usize): void {
  for (let c = bytes(first); c < bytes(last); c += 4) {
    store<f32>(step.nextMean + c, mix(<f64>load<f32>(step.mean + c), step.movingMean + c, step.factor));
    store<f32>(step.nextVariance + c, mix(<f64>load<f32>(step.variance + c) * <f64>step.correction, step.movingVariance + c, step.factor));
  }
}

@inline
function mix(batch: f64, moving: usize, factor: f32): f32 {
  return <f32>(factor == 1 ? batch : (1 - <f64>factor) * <f64>load<f32>(moving) + <f64>factor * batch);
}
