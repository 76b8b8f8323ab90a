/** Split: one tensor cut along an axis, into `num_split` equal parts (Split) or parts of given sizes (SplitV). */
import { attrNumber } from '../../../graph/attributes.js';
import type { TensorInfo } from '../../../tensor.js';
import { constantNumbers, defineOperator, expectInputs, expectOutputs, mismatch, normalizeAxis, type Operand } from '../../contract/operator.js';
import type { Node } from '../../../graph/graph.js';

export interface SplitAttributes {
  readonly count: number;
}

export const splitOperator = defineOperator<SplitAttributes>({
  names: ['Split', 'SplitV'],
  attributes: (node) => ({ count: attrNumber(node, 'num_split') }),
  infer(inputs, { count }, node) {
    expectInputs(node, inputs, node.op === 'Split' ? 2 : 3);
    expectOutputs(node, inputs, count);
    const [valueIndex, axisIndex] = node.op === 'Split' ? [1, 0] : [0, 2];
    const { dtype, shape } = inputs[valueIndex];
    const axis = normalizeAxis(node, inputs, constantNumbers(node, inputs, axisIndex, 'the axis')[0], shape.length);
    const sizes = node.op === 'Split' ? equalSizes(node, inputs, shape[axis], count) : givenSizes(node, inputs, shape[axis], count);
    return sizes.map((size): TensorInfo => ({ dtype, shape: shape.map((whole, i) => (i === axis ? size : whole)) }));
  },
  gradient(site) {
    const [valueIndex, axisIndex] = site.node.op === 'Split' ? [1, 0] : [0, 2];
    const parts = site.outputs.map((_, k) => site.gradientOf(k));
    const joined = parts.length === 1 ? parts[0] : site.add('ConcatV2', [...parts, site.input(axisIndex)], { N: parts.length });
    return valueIndex === 1 ? [undefined, joined] : [joined];
  },
});

function equalSizes(node: Node, inputs: readonly Operand[], size: number, count: number): number[] {
  if (!(count >= 1) || size % count !== 0) throw mismatch(node, inputs, `an axis that divides into ${count} equal parts, not one of ${size}`);
  return new Array<number>(count).fill(size / count);
}

/** One of the sizes may be -1: it takes what the others leave. */
function givenSizes(node: Node, inputs: readonly Operand[], size: number, count: number): number[] {
  const sizes = constantNumbers(node, inputs, 1, 'the sizes');
  const open = sizes.indexOf(-1);
  const known = sizes.reduce((sum, part) => sum + (part === -1 ? 0 : part), 0);
  if (open >= 0) sizes[open] = size - known;
  const exact = open >= 0 ? known <= size : known === size;
  if (sizes.length !== count || !exact || sizes.some((part) => part < 0)) {
    throw mismatch(node, inputs, `${count} sizes that add up to ${size} (one of them may be -1)`);
  }
  return sizes;
}
