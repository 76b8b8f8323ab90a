/**
 * Cast: the same numbers in another data type. Floats become integers by truncation toward zero, integers of another width wrap
 * around, and everything but zero becomes true.
 */
import { UnsupportedOpError } from '../../../errors.js';
import { attrDType } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import type { DType } from '../../../tensor.js';
import { isFloating, isNumeric } from '../../contract/dtypes.js';
import { defineOperator, expectInputs } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export interface CastAttributes {
  readonly to: DType;
}

export const castOperator = defineOperator<CastAttributes>({
  names: ['Cast'],
  attributes: (node) => ({ to: attrDType(node, 'DstT') }),
  infer(inputs, { to }, node) {
    expectInputs(node, inputs, 1);
    const { dtype: from, shape } = inputs[0];
    if (from !== to && !(isConvertible(from) && isConvertible(to))) {
      throw new UnsupportedOpError(`Node '${node.name}' (Cast) converts ${from} to ${to}; only numbers and bools are converted.`);
    }
    return [{ dtype: to, shape }];
  },
  reads: readsSamePixel,
  gradient: (site) => (isFloating(site.attrs.to) ? [site.add('Cast', [site.gradient], { DstT: { dtype: site.inputs[0].dtype } })] : []),
});

const isConvertible = (dtype: DType): boolean => isNumeric(dtype) || dtype === 'bool' || dtype === 'float16' || dtype === 'bfloat16';

/** Adds a Cast to another data type. */
export const cast = (x: Value, to: DType, name?: string): Value => x.builder.add('Cast', [x], { DstT: { dtype: to } }, name);
