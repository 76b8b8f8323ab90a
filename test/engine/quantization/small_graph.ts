/** A graph with all that becomes integers: convolutions of both kinds, clamped and not, a sum, a resize, a concat. */
import { GraphBuilder, type Value } from '../../../src/graph/builder.js';
import { add } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { relu6 } from '../../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { conv2d } from '../../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import { resizeBilinear } from '../../../src/ops/operators/layers/resize.js';
import { concat } from '../../../src/ops/operators/shapes/concat.js';
import type { Shape } from '../../../src/tensor.js';
import { numbers } from '../../ops/run_graph.js';

const SAME = { padding: 'SAME' } as const;
export const X = numbers([1, 17, 19, 3], 1, 2);

export const graph = (() => {
  const builder = new GraphBuilder();
  let seed = 10;
  const weights = (shape: Shape, scale: number): Value => constant(builder, numbers(shape, seed++, scale), 'weights');
  const layer = (x: Value, filter: Shape, convolve = conv2d, stride = 1): Value => biasAdd(convolve(x, weights(filter, 2 / Math.sqrt(filter[0] * filter[1] * (convolve === conv2d ? filter[2] : 1))), { ...SAME, stride }), weights([convolve === conv2d ? filter[3] : filter[2]], 0.5));
  const first = relu6(layer(placeholder(builder, 'float32', X.shape, 'x'), [3, 3, 3, 16]), 'first');
  const deep = relu6(layer(first, [3, 3, 16, 1], depthwiseConv2d, 2), 'deep');
  const linear = layer(deep, [1, 1, 16, 40]);
  // One that is not part of a convolution, because both its sides are read.
  const sum = add(linear, layer(linear, [1, 1, 40, 40]), 'sum');
  const wide = concat([resizeBilinear(relu6(layer(sum, [1, 1, 40, 40])), [17, 19], { alignCorners: true }), relu6(layer(first, [1, 1, 16, 48]))], 3);
  builder.add('Identity', [add(layer(wide, [1, 1, 88, 21]), constant(builder, numbers([21], 5), 'shift'))], {}, 'out');
  return builder.build();
})();
