/**
 * Networks that were trained to be computed with 8 bits: FakeQuant nodes round weights and activations to 256 steps of ranges which training found, and which
 * are variables. Batch norms are folded into the filters first, since it is those that are rounded.
 *
 * Source: tensorflow/contrib/quantize/python (fold_batch_norms.py, quantize.py, create_eval_graph); nodes have its names.
 */
import type { Value } from '../../graph/builder.js';
import { add, mul, sub } from '../../ops/operators/arithmetic/binary.js';
import { rsqrt } from '../../ops/operators/arithmetic/unary.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { fakeQuant } from '../../ops/operators/layers/fake_quant.js';
import { reshape } from '../../ops/operators/shapes/reshape.js';
import { float32 } from '../../tensor.js';
import type { BatchNormLayer, BatchNormOptions } from './batch_norm_layer.js';
import type { QuantizedPlace, Weights } from '../weights/weights.js';

/** A filter, where there is a range for it. Its lowest step is left out, so that it is as far from 0 as the highest. */
export const quantizedFilter = (filter: Value, weights: Weights): Value => quantized(filter, weights, 'weights_quant', true);

/** What a layer gives, where there is a range for it. */
export const quantizedActivation = (x: Value, weights: Weights): Value => quantized(x, weights, 'act_quant', false);

/** The sum of a block with its input, likewise. */
export const quantizedSum = (x: Value, weights: Weights): Value => quantized(x, weights, 'post_activation_bypass_quant', false);

function quantized(x: Value, weights: Weights, place: QuantizedPlace, narrowRange: boolean): Value {
  if (!weights.quantizes(place)) return x;
  const scope = weights.at(place);
  return fakeQuant(x, scope.variable('min', []), scope.variable('max', []), { numBits: 8, narrowRange }, scope.name('FakeQuantWithMinMaxVars'));
}

/** Batch normalisation as a scale of the filter, which is rounded then, and a bias. */
export function quantizedNorm(weights: Weights, channels: number, { epsilon }: BatchNormOptions): BatchNormLayer {
  const [norm, fold] = [weights.at('BatchNorm'), weights.at('BatchNorm_Fold')];
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => norm.variable(name, [channels]));
  const smallest = constant(weights.builder, float32([], [epsilon]), fold.name('add/y'));
  const scale = mul(gamma, rsqrt(add(variance, smallest, fold.name('add')), fold.name('Rsqrt')), fold.name('mul'));
  const bias = sub(beta, mul(mean, scale, fold.name('mul_1')), fold.name('bias'));
  return {
    filter(filter, lastAxes) {
      const aligned = lastAxes.length === 1 ? scale : reshape(scale, lastAxes, fold.name('scale_reshape'));
      return quantizedFilter(mul(filter, aligned, weights.name('mul_fold')), weights);
    },
    map: (x) => add(x, bias, weights.name('add_fold')),
  };
}
