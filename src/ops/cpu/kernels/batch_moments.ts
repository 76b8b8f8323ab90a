/**
 * Mean and variance of each channel over all pixels, [..., c] to two [c], rounded to float32 where TensorFlow rounds them on a CPU.
 *
 * Where a batch varies little, the sums' rounding is seen in everything that follows: a sum of float64 ends farther from TensorFlow's results than TensorFlow is
 * from its own on other processors. Channels are added up in vectors of eight, with four sums of every fourth pixel each; what is left of the channels has one
 * sum. Sums are multiplied by 1 / n.
 *
 * Sources: TensorFlow, core/kernels/fused_batch_norm_op.cc; Eigen, unsupported/Eigen/CXX11/src/Tensor/TensorReduction.h (InnerMostDimPreserver).
 */

const { fround } = Math;

/** Channels of a vector. */
const VECTOR = 8;
const SUMS = 4;
/** Pixels from which on there are several sums. */
const MANY = 16;

export function batchMoments(x: Float32Array, channels: number): { readonly mean: Float32Array; readonly variance: Float32Array } {
  const mean = means(x, channels);
  const squares = x.map((value, i) => fround(value - mean[i % channels]) ** 2);
  return { mean, variance: means(squares, channels) };
}

function means(x: Float32Array, channels: number): Float32Array {
  const pixels = x.length / channels;
  const vectors = channels - (channels % VECTOR);
  return Float32Array.from({ length: channels }, (_, c) => sumOf(x, c, channels, c < vectors && pixels >= MANY ? SUMS : 1) * fround(1 / pixels));
}

/** Of every `step`-th element from `start` on. */
function sumOf(x: Float32Array, start: number, step: number, sums: number): number {
  const parts = new Float32Array(sums);
  const round = step * sums;
  let i = start;
  for (; i + round - step < x.length; i += round) for (let k = 0; k < sums; k++) parts[k] += x[i + k * step];
  let sum = parts.reduce((all, part) => fround(all + part));
  for (; i < x.length; i += step) sum = fround(sum + x[i]);
  return sum;
}
