/** The same elements in the same order under another shape: Reshape, Squeeze (drops axes of size 1), ExpandDims (adds one). */
import { attrNumbers } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import type { Node } from '../../../graph/graph.js';
import { sizeOf, type Shape } from '../../../tensor.js';
import { constantList, constantScalar } from '../flow/constant.js';
import type { GradientRule } from '../../contract/gradient.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes, normalizeAxis, type Operand } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

/** The same elements in the shape that they came in. */
const reshapeGradient: GradientRule<unknown> = (site) => [site.reshape(site.gradient, site.inputs[0].shape)];

export const reshapeOperator = defineOperator({
  names: ['Reshape'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    return [{ dtype: inputs[0].dtype, shape: resolveShape(node, inputs, constantNumbers(node, inputs, 1, 'the shape')) }];
  },
  reads: readsSamePixel,
  gradient: reshapeGradient,
});

/** Fills in the one size that may be -1: it takes what the others leave. */
function resolveShape(node: Node, inputs: readonly Operand[], wanted: readonly number[]): Shape {
  const elements = sizeOf(inputs[0].shape);
  const open = wanted.indexOf(-1);
  const known = sizeOf(wanted.filter((_, axis) => axis !== open));
  const shape = wanted.map((size, axis) => (axis === open ? elements / known : size));
  const valid = shape.every((size) => Number.isInteger(size) && size >= 0);
  if (!valid || sizeOf(shape) !== elements) throw mismatch(node, inputs, `a shape for ${elements} elements, not [${wanted.join(',')}]`);
  return shape;
}

export interface SqueezeAttributes {
  /** Axes to drop; all of size 1 when empty. */
  readonly axes: readonly number[];
}

export const squeezeOperator = defineOperator<SqueezeAttributes>({
  names: ['Squeeze'],
  attributes: (node) => ({ axes: attrNumbers(node, 'squeeze_dims', []) }),
  infer(inputs, { axes }, node) {
    expectInputs(node, inputs, 1);
    const { dtype, shape } = inputs[0];
    if (axes.length === 0) return [{ dtype, shape: shape.filter((size) => size !== 1) }];
    const dropped = new Set(axes.map((axis) => normalizeAxis(node, inputs, axis, shape.length)));
    for (const axis of dropped) if (shape[axis] !== 1) throw mismatch(node, inputs, `size 1 along axis ${axis}, which is to be dropped`);
    return [{ dtype, shape: shape.filter((_, axis) => !dropped.has(axis)) }];
  },
  reads: readsSamePixel,
  gradient: reshapeGradient,
});

export const expandDimsOperator = defineOperator({
  names: ['ExpandDims'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const { dtype, shape } = inputs[0];
    // The axis is one of the result, which has one more than the input.
    const axis = normalizeAxis(node, inputs, constantNumbers(node, inputs, 1, 'the axis')[0], shape.length + 1);
    return [{ dtype, shape: [...shape.slice(0, axis), 1, ...shape.slice(axis)] }];
  },
  reads: readsSamePixel,
  gradient: reshapeGradient,
});

/** Adds a Reshape; one size may be -1. */
export const reshape = (x: Value, shape: Shape, name = 'Reshape'): Value =>
  x.builder.add('Reshape', [x, constantList(x.builder, shape, `${name}/shape`)], {}, name);

/** Adds a Squeeze of the given axes, which must have size 1. */
export const squeeze = (x: Value, axes: readonly number[], name = 'Squeeze'): Value =>
  x.builder.add('Squeeze', [x], { squeeze_dims: axes }, name);

/** Adds an ExpandDims: a new axis of size 1 at `axis` of the result. */
export const expandDims = (x: Value, axis: number, name = 'ExpandDims'): Value =>
  x.builder.add('ExpandDims', [x, constantScalar(x.builder, axis, `${name}/dim`)], {}, name);
