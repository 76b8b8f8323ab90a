/** What is known of a tensor without looking at its elements: Shape (a vector), Rank and Size (scalars). */
import { GraphFormatError } from '../../../errors.js';
import { attrDType } from '../../../graph/attributes.js';
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs } from '../../contract/operator.js';

export interface ShapeAttributes {
  readonly outType: 'int32' | 'int64';
}

export const shapeOperator = defineOperator<ShapeAttributes>({
  names: ['Shape', 'Rank', 'Size'],
  gradient: noGradient,
  attributes(node) {
    const outType = attrDType(node, 'out_type', 'int32');
    if (outType !== 'int32' && outType !== 'int64') {
      throw new GraphFormatError(`Node '${node.name}' (${node.op}): out_type should be int32 or int64, found ${outType}.`);
    }
    return { outType };
  },
  infer(inputs, { outType }, node) {
    expectInputs(node, inputs, 1);
    return [{ dtype: outType, shape: node.op === 'Shape' ? [inputs[0].shape.length] : [] }];
  },
});
