/**
 * Operators that hand on what they are given: Identity and Snapshot, StopGradient and PreventGradient (which matter in training
 * only), PlaceholderWithDefault (whose default is its input), and IdentityN with as many outputs as inputs.
 */
import type { Value } from '../../../graph/builder.js';
import { defineOperator, expectInputs, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const passThroughOperator = defineOperator({
  names: ['Identity', 'IdentityN', 'StopGradient', 'PlaceholderWithDefault', 'PreventGradient', 'Snapshot'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1, node.op === 'IdentityN' ? Infinity : 1);
    return inputs.map(({ dtype, shape }) => ({ dtype, shape }));
  },
  reads: readsSamePixel,
  gradient(site) {
    if (site.node.op === 'PreventGradient') site.unsupported('which is there to forbid it');
    return site.node.op === 'StopGradient' ? [] : site.inputs.map((_, k) => site.gradientOf(k));
  },
});

/** Adds an Identity: a second name for a value. */
export const identity = (x: Value, name?: string): Value => x.builder.add('Identity', [x], {}, name);
