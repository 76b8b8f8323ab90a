/** Placeholder: a tensor that the caller feeds. It has no kernel: the engine puts the fed tensor in its place. */
import { attrDType, attrShape } from '../../../graph/attributes.js';
import type { GraphBuilder, Value } from '../../../graph/builder.js';
import type { DType, Shape } from '../../../tensor.js';
import { noGradient } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';

export interface PlaceholderAttributes {
  readonly dtype: DType;
  /** What the graph promises: -1 for a size that the feed decides, undefined when even the rank is open. */
  readonly shape: Shape | undefined;
}

export const placeholderOperator = defineOperator<PlaceholderAttributes>({
  names: ['Placeholder'],
  gradient: noGradient,
  attributes: (node) => ({ dtype: attrDType(node, 'dtype'), shape: attrShape(node, 'shape') }),
  infer(inputs, { dtype, shape }, node) {
    expectInputs(node, inputs, 0);
    if (!shape || shape.some((size) => size < 0)) {
      throw mismatch(node, inputs, `to be fed, because its shape in the graph is ${shape ? `[${shape.join(',')}]` : 'unknown'}`);
    }
    return [{ dtype, shape }];
  },
});

/** Adds a Placeholder. Sizes of -1 are decided by what is fed. */
export function placeholder(builder: GraphBuilder, dtype: DType, shape: Shape, name?: string): Value {
  return builder.add('Placeholder', [], { dtype: { dtype }, shape: { shape } }, name);
}
