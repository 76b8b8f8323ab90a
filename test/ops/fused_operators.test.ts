/** Operators that only the passes make: their shapes, what they refuse, and that their multiply-adds are those of their parts. */
import { describe, expect, test } from '@jest/globals';
import { analyzeGraph } from '../../src/engine/analysis.js';
import type { Attributes } from '../../src/graph/graph.js';
import type { Operand } from '../../src/ops/contract/operator.js';
import { zeros } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';
import { inferred, list, of } from './infer.js';
import { unfused } from './unfused.js';

const float = (...shape: number[]): Operand => of('float32', ...shape);
const window = (stride: number, rate: number, padding = 'SAME'): Attributes => ({ strides: [1, stride, stride, 1], dilations: [1, rate, rate, 1], padding });

const SEPARABLE = [float(1, 9, 8, 3), float(3, 3, 3, 1), float(3), float(1, 1, 3, 5), float(5)];
const RESIDUAL = [float(2, 9, 8, 3), float(1, 1, 3, 6), float(6), float(3, 3, 6, 1), float(6), float(1, 1, 6, 4), float(4)];
const RESIZE = [float(1, 5, 6, 7), list(17, 16)];
const SEVERAL = [float(1, 5, 6, 7), float(1, 2, 3, 7), ...RESIZE];

const LOSSES = [...RESIZE, of('int32', 272), float(1, 17, 16)];

/** The inputs with one of them exchanged. */
const but = (inputs: readonly Operand[], index: number, other: Operand): Operand[] => inputs.map((input, i) => (i === index ? other : input));

test.each([
  ['FusedSeparableConv2D', SEPARABLE, window(1, 1), 'float32[1,9,8,5]'],
  ['FusedSeparableConv2D', SEPARABLE, window(2, 1), 'float32[1,5,4,5]'],
  ['FusedSeparableConv2D', SEPARABLE, window(1, 2, 'VALID'), 'float32[1,5,4,5]'],
  ['FusedSeparableConv2D', [...SEPARABLE, float(1, 9, 8, 5)], window(1, 2), 'float32[1,9,8,5]'],
  ['FusedInvertedResidual', RESIDUAL, window(1, 1), 'float32[2,9,8,4]'],
  ['FusedInvertedResidual', [...RESIDUAL, float(2, 5, 4, 4)], window(2, 1), 'float32[2,5,4,4]'],
  ['ResizeArgMax', RESIZE, { align_corners: true }, 'int64[1,17,16]'],
  ['ResizeArgMax', RESIZE, { output_type: { dtype: 'int32' } }, 'int32[1,17,16]'],
  ['ResizeSoftmax', RESIZE, { align_corners: true }, 'float32[1,17,16,7]'],
  ['ResizeSoftmax', SEVERAL, { align_corners: true, divisor: 3 }, 'float32[1,17,16,7]'],
  ['ResizeSoftmaxArgMax', SEVERAL, { align_corners: true, divisor: 3 }, 'int64[1,17,16]'],
  ['ResizeSoftmaxArgMax', RESIZE, { output_type: { dtype: 'int32' } }, 'int32[1,17,16]'],
] as const)('%s (case %#) gives the shape of its last part', (op, inputs, attrs, output) => {
  expect(inferred(op, inputs, attrs)).toEqual([output]);
});

test('ResizeCrossEntropy gives losses and a gradient', () => {
  expect(inferred('ResizeCrossEntropy', LOSSES, { align_corners: true })).toEqual(['float32[272]', 'float32[1,5,6,7]']);
});

describe('inputs that do not fit are refused', () => {
  test.each([
    ['FusedSeparableConv2D', SEPARABLE.slice(0, 4), '5 to 6 inputs'],
    ['FusedSeparableConv2D', but(SEPARABLE, 1, float(3, 3, 3, 2)), 'a depthwise filter [rows, columns, in, 1]'],
    ['FusedSeparableConv2D', but(SEPARABLE, 1, float(3, 3, 4, 1)), 'as many input channels'],
    ['FusedSeparableConv2D', but(SEPARABLE, 2, float(4)), 'one depthwise bias per channel'],
    ['FusedSeparableConv2D', but(SEPARABLE, 3, float(3, 3, 3, 5)), 'a pointwise filter [1, 1, in, out]'],
    ['FusedSeparableConv2D', but(SEPARABLE, 3, float(1, 1, 1, 6)), 'a pointwise filter [1, 1, in, out]'],
    ['FusedSeparableConv2D', but(SEPARABLE, 4, float(6)), 'one bias per output channel'],
    ['FusedSeparableConv2D', [...SEPARABLE, float(1, 9, 8, 3)], "a residual of the output's shape"],
    ['FusedInvertedResidual', RESIDUAL.slice(0, 6), '7 to 8 inputs'],
    ['FusedInvertedResidual', but(RESIDUAL, 0, float(9, 8, 3)), 'an input [batch, rows, columns, in]'],
    ['FusedInvertedResidual', but(RESIDUAL, 1, float(3, 3, 3, 6)), 'a pointwise filter [1, 1, in, out]'],
    ['FusedInvertedResidual', but(RESIDUAL, 2, float(3)), 'one bias per output channel'],
    ['FusedInvertedResidual', but(RESIDUAL, 3, float(3, 3, 3, 1)), 'as many input channels'],
    ['FusedInvertedResidual', but(RESIDUAL, 5, float(1, 1, 3, 4)), 'a pointwise filter [1, 1, in, out]'],
    ['ResizeArgMax', but(RESIZE, 0, of('uint8', 1, 5, 6, 7)), 'float32 pictures of at least one channel'],
    ['ResizeArgMax', but(RESIZE, 0, float(1, 5, 6, 0)), 'float32 pictures of at least one channel'],
    ['ResizeArgMax', but(RESIZE, 1, list(0, 3)), 'a positive size'],
    ['ResizeSoftmax', RESIZE.slice(1), '2 or more inputs'],
    ['ResizeSoftmax', but(SEVERAL, 1, float(1, 2, 3, 6)), 'pictures of one batch and as many channels each'],
    ['ResizeSoftmax', but(SEVERAL, 2, float(2, 5, 6, 7)), 'pictures of one batch and as many channels each'],
    ['ResizeSoftmax', but(SEVERAL, 1, of('uint8', 1, 5, 6, 7)), 'float32 pictures of at least one channel'],
    ['ResizeSoftmaxArgMax', but(RESIZE, 0, float(1, 5, 6, 0)), 'float32 pictures of at least one channel'],
    ['ResizeSoftmaxArgMax', but(SEVERAL, 3, list(0, 3)), 'a positive size'],
    ['ResizeCrossEntropy', LOSSES.slice(1), '4 inputs'],
    ['ResizeCrossEntropy', but(LOSSES, 0, float(1, 5, 6, 0)), 'float32 images of at least one channel'],
    ['ResizeCrossEntropy', but(LOSSES, 1, list(0, 3)), 'a positive size'],
    ['ResizeCrossEntropy', but(LOSSES, 2, of('int32', 271)), '272 labels of int32 or int64'],
    ['ResizeCrossEntropy', but(LOSSES, 2, float(272)), '272 labels of int32 or int64'],
    ['ResizeCrossEntropy', but(LOSSES, 3, float(271)), '272 float32 weights'],
  ] as const)('%s (case %#): %s', (op, inputs, message) => {
    expect(() => inferred(op, inputs, window(1, 1))).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringContaining(message) }));
  });
});

test.each([
  ['FusedSeparableConv2D', SEPARABLE, window(2, 1)],
  ['FusedInvertedResidual', RESIDUAL, window(2, 1)],
] as const)('%s counts the multiply-adds of its parts', async (op, [x, ...weights], attrs) => {
  const names = weights.map((_, i) => `w${i}`);
  const graph = graphOf(
    placeholderNode('x', 'float32', x.shape),
    ...weights.map(({ shape }, i) => constantNode(names[i], zeros('float32', shape))),
    node('out', op, ['x', ...names], attrs),
  );
  const parts = unfused(graph);
  expect([...parts.nodes.values()].map((part) => part.op)).not.toContain(op);
  const [whole, sum] = await Promise.all([graph, parts].map((of) => analyzeGraph(of, new Map([['x', x]]), ['out'])));
  expect(whole.multiplyAdds).toBe(sum.multiplyAdds);
  expect(whole.multiplyAdds).toBeGreaterThan(0);
});
