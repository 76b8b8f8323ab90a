/** Range: start, start + delta, start + 2 * delta, ... as long as limit is not reached. Inputs: start, limit, delta (scalars). */
import { isNumeric } from '../../contract/dtypes.js';
import { noGradient } from '../../contract/gradient.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';

export const rangeOperator = defineOperator({
  names: ['Range'],
  attributes: noAttributes,
  gradient: noGradient,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 3);
    const { dtype } = inputs[0];
    if (!isNumeric(dtype) || inputs.some((input) => input.dtype !== dtype || input.shape.length !== 0)) {
      throw mismatch(node, inputs, 'start, limit and delta as scalars of one numeric data type');
    }
    const [start, limit, delta] = ['start', 'limit', 'delta'].map((what, i) => constantNumbers(node, inputs, i, `the ${what}`)[0]);
    if (!(delta > 0 ? start <= limit : delta < 0 && start >= limit)) {
      throw mismatch(node, inputs, `a delta that leads from start to limit, not ${delta} from ${start} to ${limit}`);
    }
    // TensorFlow divides in the data type itself, and float32 rounding decides whether the last element is there.
    const steps = dtype === 'float32' ? Math.fround(Math.fround(limit - start) / delta) : (limit - start) / delta;
    return [{ dtype, shape: [Math.ceil(Math.abs(steps))] }];
  },
});
