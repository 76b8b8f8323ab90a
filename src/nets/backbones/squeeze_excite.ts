/**
 * Squeeze and excitation: the mean of each channel over the whole map goes through two small layers, which say how much each channel counts.
 *
 * "Squeeze-and-Excitation Networks", arXiv:1709.01507; names as in research/slim/nets/mobilenet/conv_blocks.py (squeeze_excite) with mobilenet_v3.py's arguments.
 */
import { mul } from '../../ops/operators/arithmetic/binary.js';
import { mean } from '../../ops/operators/arithmetic/reduce.js';
import { biasedConvLayer, type FeatureMap } from '../layers/layers.js';
import type { Weights } from '../weights/weights.js';

/** `x` [b, h, w, c], each channel times a number of 0 to 1. `inner` channels lie between the two layers. */
export function squeezeExcite(x: FeatureMap, weights: Weights, inner: number): FeatureMap {
  const squeezed = { ...x, value: mean(x.value, [1, 2], { keepDims: true }, weights.name('Mean')), height: 1, width: 1 };
  const hidden = biasedConvLayer(squeezed, weights.at('Conv'), { channels: inner, activation: 'Relu' });
  const gate = biasedConvLayer(hidden, weights.at('Conv_1'), { channels: x.channels, activation: 'hard_sigmoid' });
  return { ...x, value: mul(x.value, gate.value, weights.name('mul')) };
}
