/**
 * Cast: the same numbers in another data type. Floats become integers by truncation toward zero, integers of another width wrap
 * around, and everything but zero becomes true.
 */
import { UnsupportedOpError } from '../errors.js';
import { attrDType } from '../graph/attributes.js';
import type { Value } from '../graph/builder.js';
import type { DType } from '../tensor.js';
import { isNumeric } from './dtypes.js';
import { defineOperator, expectInputs } from './operator.js';

export interface CastAttributes {
  readonly to: DType;
}

export const castOperator = defineOperator<CastAttributes>({
  names: ['Cast'],
  attributes: (node) => ({ to: attrDType(node, 'DstT') }),
  infer(inputs, { to }, node) {
    expectInputs(node, inputs, 1);
    const { dtype: from, shape } = inputs[0];
    const readable = isNumeric(from) || from === 'bool' || from === 'float16' || from === 'bfloat16';
    if (from !== to && !(readable && (isNumeric(to) || to === 'bool'))) {
      throw new UnsupportedOpError(
        `Node '${node.name}' (Cast) converts ${from} to ${to}; only float32, float64, integers and bool are produced, from these and 16-bit floats.`,
      );
    }
    return [{ dtype: to, shape }];
  },
});

/** Adds a Cast to another data type. */
export const cast = (x: Value, to: DType, name?: string): Value => x.builder.add('Cast', [x], { DstT: { dtype: to } }, name);
