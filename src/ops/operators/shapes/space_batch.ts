/**
 * SpaceToBatchND moves blocks of space into the batch: of every block of `block_shape` pixels, pixel (i, j) goes to picture
 * `i * block columns + j` of a larger batch of smaller pictures. BatchToSpaceND is its inverse. Between the two, a plain convolution
 * acts as one whose taps lie `block_shape` apart; that is how TensorFlow spelled atrous convolution.
 */
import type { Value } from '../../../graph/builder.js';
import { constantList, constantPairs } from '../flow/constant.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';

export const spaceBatchOperator = defineOperator({
  names: ['SpaceToBatchND', 'BatchToSpaceND'],
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 3);
    const { dtype, shape } = inputs[0];
    const toBatch = node.op === 'SpaceToBatchND';
    const blocks = constantNumbers(node, inputs, 1, 'the block shape');
    const edges = constantNumbers(node, inputs, 2, toBatch ? 'the paddings' : 'the crops');
    const spatial = blocks.length;
    if (shape.length < spatial + 1 || edges.length !== 2 * spatial || blocks.some((b) => b < 1) || edges.some((e) => e < 0)) {
      throw mismatch(node, inputs, 'an input [batch, ...space, ...], positive blocks [n] and paddings or crops [n,2], none negative');
    }
    const block = blocks.reduce((product, b) => product * b, 1);
    const out = [...shape];
    for (let i = 0; i < spatial; i++) {
      const edge = edges[2 * i] + edges[2 * i + 1];
      out[i + 1] = toBatch ? (shape[i + 1] + edge) / blocks[i] : shape[i + 1] * blocks[i] - edge;
    }
    out[0] = toBatch ? shape[0] * block : shape[0] / block;
    if (out.some((size) => !Number.isInteger(size) || size < 0)) {
      throw mismatch(
        node,
        inputs,
        toBatch ? `padded sizes that are multiples of the blocks [${blocks.join(',')}]` : `a batch that is a multiple of ${block}, and crops within the picture`,
      );
    }
    return [{ dtype, shape: out }];
  },
  // Each is the other's inverse, apart from the zeros that are added by one and cut off by the other.
  gradient: (site) => [site.add(site.node.op === 'SpaceToBatchND' ? 'BatchToSpaceND' : 'SpaceToBatchND', [site.gradient, site.input(1), site.input(2)])],
});

type Pairs = readonly (readonly [before: number, after: number])[];

/** Adds a SpaceToBatchND. `x` [b, h, w, c]; `block` [rows, columns], paddings for rows and columns. */
export function spaceToBatch(x: Value, block: readonly number[], paddings: Pairs, name = 'SpaceToBatchND'): Value {
  const shape = constantList(x.builder, block, `${name}/block_shape`);
  return x.builder.add('SpaceToBatchND', [x, shape, constantPairs(x.builder, paddings, `${name}/paddings`)], {}, name);
}

/** Adds a BatchToSpaceND. `x` [b, h, w, c]; `block` [rows, columns], crops of rows and columns. */
export function batchToSpace(x: Value, block: readonly number[], crops: Pairs, name = 'BatchToSpaceND'): Value {
  const shape = constantList(x.builder, block, `${name}/block_shape`);
  return x.builder.add('BatchToSpaceND', [x, shape, constantPairs(x.builder, crops, `${name}/crops`)], {}, name);
}
