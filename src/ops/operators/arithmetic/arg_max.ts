/** ArgMax and ArgMin: the position of the largest or smallest element along one axis (input 1); the first one of equals. */
import { GraphFormatError } from '../../../errors.js';
import { attrDType } from '../../../graph/attributes.js';
import type { DType } from '../../../tensor.js';
import type { Value } from '../../../graph/builder.js';
import { constantScalar } from '../flow/constant.js';
import { isNumeric, NUMBERS } from '../../contract/dtypes.js';
import { noGradient } from '../../contract/gradient.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, normalizeAxis } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export interface ArgMaxAttributes {
  readonly outputType: PositionType;
}

/** TensorFlow's ArgMax gives all four; its ArgMin the two larger ones only, but no graph is the worse for both being alike. */
const POSITION_TYPES = ['int16', 'uint16', 'int32', 'int64'] as const;
type PositionType = (typeof POSITION_TYPES)[number];

const isPositionType = (dtype: DType): dtype is PositionType => POSITION_TYPES.some((type) => type === dtype);

export const argMaxOperator = defineOperator<ArgMaxAttributes>({
  names: ['ArgMax', 'ArgMin'],
  gradient: noGradient,
  attributes(node) {
    const outputType = attrDType(node, 'output_type', 'int64');
    if (!isPositionType(outputType)) {
      throw new GraphFormatError(`Node '${node.name}' (${node.op}): output_type should be ${POSITION_TYPES.join(', ')}; found ${outputType}.`);
    }
    return { outputType };
  },
  infer(inputs, { outputType }, node) {
    expectInputs(node, inputs, 2);
    const { dtype, shape } = inputs[0];
    if (!isNumeric(dtype) && dtype !== 'bool') throw mismatch(node, inputs, NUMBERS);
    const axis = normalizeAxis(node, inputs, constantNumbers(node, inputs, 1, 'the axis')[0], shape.length);
    if (shape[axis] === 0) throw mismatch(node, inputs, `an axis ${axis} that is not empty`);
    return [{ dtype: outputType, shape: shape.filter((_, i) => i !== axis) }];
  },
  reads(inputs, outputs, _attrs, node) {
    const axis = constantNumbers(node, inputs, 1, 'the axis')[0];
    return [-1, inputs[0].shape.length - 1].includes(axis) ? readsSamePixel(inputs, outputs) : [];
  },
});

/** Adds an ArgMax over one axis; int64, or another type of integers when asked. */
export function argMax(x: Value, axis: number, options: { readonly outputType?: PositionType } = {}, name = 'ArgMax'): Value {
  const attrs = { output_type: { dtype: options.outputType ?? 'int64' } } as const;
  return x.builder.add('ArgMax', [x, constantScalar(x.builder, axis, `${name}/dimension`)], attrs, name);
}
