/**
 * Gradients of pooling.
 *
 * AvgPoolGrad (orig_input_shape, grad) shares the gradient of each output pixel equally among the pixels of its window that lie inside the map.
 * MaxPoolGrad (orig_input, orig_output, grad) gives it to the pixel that was the greatest of the window, channel by channel: the first of equals in the
 * order of rows and columns; a NaN is greater than nothing, and nothing is greater than a NaN that comes first.
 * Source for the latter: TensorFlow, core/kernels/maxpooling_op.cc (SpatialMaxPoolWithArgMaxHelper).
 */
import type { Value } from '../../../graph/builder.js';
import type { Attributes } from '../../../graph/graph.js';
import { sameShape } from '../../../tensor.js';
import { FLOATS, isFloating } from '../../contract/dtypes.js';
import { constantNumbers, defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { convGeometry } from '../../geometry/conv_geometry.js';
import { poolAttributes, type PoolAttributes } from '../../geometry/pool_window.js';

export const poolGradOperator = defineOperator<PoolAttributes>({
  names: ['AvgPoolGrad', 'MaxPoolGrad'],
  attributes: poolAttributes,
  infer(inputs, attrs, node) {
    const average = node.op === 'AvgPoolGrad';
    expectInputs(node, inputs, average ? 2 : 3);
    const shape = average ? constantNumbers(node, inputs, 0, 'the shape of what was pooled') : inputs[0].shape;
    const gradient = inputs[inputs.length - 1];
    const { dtype } = gradient;
    if (!isFloating(dtype) || shape.length !== 4 || shape.some((size) => !Number.isInteger(size) || size < 0)) {
      throw mismatch(node, inputs, `${FLOATS}, and a shape [batch, rows, columns, channels] of what was pooled`);
    }
    const g = convGeometry(shape, ...attrs.ksize, attrs);
    const out = [g.batch, g.outHeight, g.outWidth, g.inChannels];
    const others = average ? [gradient] : [inputs[1], gradient];
    if (others.some((other) => !sameShape(other.shape, out)) || inputs.some((input, i) => (i > 0 || !average) && input.dtype !== dtype)) {
      throw mismatch(node, inputs, `a gradient [${out.join(',')}], as pooling of [${shape.join(',')}] gives`);
    }
    return [{ dtype, shape }];
  },
});

/** Adds an AvgPoolGrad. `sizes` int32 [4], the shape of what was pooled; `attrs` are the pooling's. */
export const avgPoolGrad = (sizes: Value, gradient: Value, attrs: Attributes, name?: string): Value =>
  gradient.builder.add('AvgPoolGrad', [sizes, gradient], attrs, name);

/** Adds a MaxPoolGrad of a MaxPool from `input` to `output`; `attrs` are the pooling's. */
export const maxPoolGrad = (input: Value, output: Value, gradient: Value, attrs: Attributes, name?: string): Value =>
  gradient.builder.add('MaxPoolGrad', [input, output, gradient], attrs, name);
