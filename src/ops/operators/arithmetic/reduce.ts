/**
 * Reductions over some axes (input 1): Mean, Sum, Max, Min, Prod of numbers, All and Any of bools. With `keep_dims` the reduced axes
 * stay, with size 1.
 */
import { attrBool } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { constantList } from '../flow/constant.js';
import { isNumeric, NUMBERS } from '../../contract/dtypes.js';
import type { GradientSite } from '../../contract/gradient.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, normalizeAxis } from '../../contract/operator.js';

export interface ReduceAttributes {
  readonly keepDims: boolean;
}

export const reduceOperator = defineOperator<ReduceAttributes>({
  names: ['Mean', 'Sum', 'Max', 'Min', 'Prod', 'All', 'Any'],
  attributes: (node) => ({ keepDims: attrBool(node, 'keep_dims', false) }),
  infer(inputs, { keepDims }, node) {
    expectInputs(node, inputs, 2);
    const { dtype, shape } = inputs[0];
    const ofBools = node.op === 'All' || node.op === 'Any';
    if (ofBools ? dtype !== 'bool' : !isNumeric(dtype)) throw mismatch(node, inputs, ofBools ? 'bools' : NUMBERS);
    const axes = constantNumbers(node, inputs, 1, 'the axes').map((axis) => normalizeAxis(node, inputs, axis, shape.length));
    const reduced = new Set(axes);
    if (reduced.size !== axes.length) throw mismatch(node, inputs, `each axis once, not [${axes.join(',')}]`);
    const out = keepDims ? shape.map((size, axis) => (reduced.has(axis) ? 1 : size)) : shape.filter((_, axis) => !reduced.has(axis));
    return [{ dtype, shape: out }];
  },
  gradient: reduceGradient,
});

/**
 * Sum and Mean give every element the same; Max and Min share the gradient equally among those that are the greatest or smallest. Prod has none:
 * only sizes are multiplied up in these graphs.
 */
function reduceGradient(site: GradientSite<ReduceAttributes>): (Value | undefined)[] {
  const { node, inputs, gradient } = site;
  const [{ dtype, shape }] = inputs;
  if (node.op === 'All' || node.op === 'Any') return [];
  if (node.op === 'Prod') site.unsupported('of floats');
  const axes = constantNumbers(node, inputs, 1, 'the axes').map((axis) => normalizeAxis(node, inputs, axis, shape.length));
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const along = site.reshape(gradient, kept);
  if (node.op === 'Sum') return [site.repeat(along, kept, shape)];
  if (node.op === 'Mean') {
    const elements = axes.reduce((product, axis) => product * shape[axis], 1);
    return [site.repeat(site.times(along, 1 / Math.max(1, elements)), kept, shape)];
  }
  const isChosen = site.add('Cast', [site.add('Equal', [site.reshape(site.output(), kept), site.input(0)])], { DstT: { dtype } });
  const share = site.add('RealDiv', [along, site.sum(isChosen, axes, true)]);
  return [site.mul(isChosen, share)];
}

/** Adds a Mean over the given axes. */
export function mean(x: Value, axes: readonly number[], options: { readonly keepDims: boolean }, name = 'Mean'): Value {
  const axis = constantList(x.builder, axes, `${name}/reduction_indices`);
  return x.builder.add('Mean', [x, axis], { keep_dims: options.keepDims }, name);
}
