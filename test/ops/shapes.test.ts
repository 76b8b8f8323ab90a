/** Shape rules, as a table; what the kernels compute is held to TensorFlow's answers elsewhere. */
import { describe, expect, test } from '@jest/globals';
import type { Attributes } from '../../src/graph/graph.js';
import type { Operand } from '../../src/ops/contract/operator.js';
import { inferred, list, of, pairs, scalar } from './infer.js';

type Case = readonly [op: string, inputs: readonly Operand[], attrs: Attributes, outputs: readonly string[]];

const c4 = [of('float32', 4), of('float32', 4), of('float32', 4), of('float32', 4)];
const window = (rows: number, stride: number, padding: string): Attributes => ({ ksize: [1, rows, rows, 1], strides: [1, stride, stride, 1], padding });

const CASES: readonly Case[] = [
  ['AddV2', [of('float32', 2, 1, 3), of('float32', 5, 1)], {}, ['float32[2,5,3]']],
  ['AddV2', [of('int64'), of('int64', 0)], {}, ['int64[0]']],
  ['Less', [of('int32', 3), of('int32')], {}, ['bool[3]']],
  ['Equal', [of('string', 2), of('string', 1)], {}, ['bool[2]']],
  ['Select', [of('bool', 2), of('int32', 2, 3), of('int32', 2, 3)], {}, ['int32[2,3]']],
  ['Select', [of('bool'), of('string', 2), of('string', 2)], {}, ['string[2]']],
  ['SelectV2', [of('bool', 3, 1), of('int32', 4), of('int32')], {}, ['int32[3,4]']],
  ['Cast', [of('uint8', 2, 2)], { DstT: { dtype: 'float32' } }, ['float32[2,2]']],
  ['ConcatV2', [of('float32', 1, 2), of('float32', 1, 0), of('float32', 1, 5), scalar(-1)], {}, ['float32[1,7]']],
  ['Concat', [scalar(0), of('string', 1), of('string', 2)], {}, ['string[3]']],
  ['Split', [scalar(1), of('uint8', 2, 6)], { num_split: 3 }, ['uint8[2,2]', 'uint8[2,2]', 'uint8[2,2]']],
  ['SplitV', [of('int64', 7), list(2, -1, 1), scalar(0)], { num_split: 3 }, ['int64[2]', 'int64[4]', 'int64[1]']],
  ['Pad', [of('float32', 1, 2), pairs([0, 1], [2, 3])], {}, ['float32[2,7]']],
  ['MirrorPad', [of('float32', 3), pairs([2, 2])], { mode: 'REFLECT' }, ['float32[7]']],
  ['MirrorPad', [of('float32', 3), pairs([3, 3])], { mode: 'SYMMETRIC' }, ['float32[9]']],
  ['SpaceToBatchND', [of('float32', 1, 33, 33, 8), list(2, 2), pairs([2, 3], [2, 3])], {}, ['float32[4,19,19,8]']],
  ['BatchToSpaceND', [of('float32', 4, 19, 19, 8), list(2, 2), pairs([0, 5], [0, 5])], {}, ['float32[1,33,33,8]']],
  ['AvgPool', [of('float32', 1, 33, 33, 8)], window(33, 33, 'VALID'), ['float32[1,1,1,8]']],
  ['MaxPool', [of('int32', 2, 8, 5, 3)], window(3, 2, 'SAME'), ['int32[2,4,3,3]']],
  ['Mean', [of('float32', 1, 33, 33, 8), list(1, -2)], { keep_dims: true }, ['float32[1,1,1,8]']],
  ['Sum', [of('int32', 2, 3), list()], {}, ['int32[2,3]']],
  ['Max', [of('uint8', 2, 3), scalar(-1)], {}, ['uint8[2]']],
  ['ResizeBilinear', [of('uint8', 1, 4, 6, 3), list(9, 1)], { align_corners: true }, ['float32[1,9,1,3]']],
  ['ResizeNearestNeighbor', [of('uint8', 1, 4, 6, 3), list(9, 1)], {}, ['uint8[1,9,1,3]']],
  ['ArgMax', [of('float32', 1, 5, 5, 21), scalar(3)], {}, ['int64[1,5,5]']],
  ['ArgMin', [of('float32', 7), scalar(-1)], { output_type: { dtype: 'int32' } }, ['int32[]']],
  ['Reshape', [of('string', 2, 6), list(3, -1)], {}, ['string[3,4]']],
  ['Reshape', [of('float32', 0, 6), list(0, 6)], {}, ['float32[0,6]']],
  ['Reshape', [of('float32', 1), list()], {}, ['float32[]']],
  ['Squeeze', [of('float32', 1, 3, 1)], {}, ['float32[3]']],
  ['Squeeze', [of('float32', 1, 3, 1)], { squeeze_dims: [-1] }, ['float32[1,3]']],
  ['ExpandDims', [of('float32', 2, 3), scalar(-1)], {}, ['float32[2,3,1]']],
  ['Slice', [of('float32', 5, 5), list(1, 2), list(-1, 2)], {}, ['float32[4,2]']],
  ['Shape', [of('float32', 5, 5)], { out_type: { dtype: 'int64' } }, ['int64[2]']],
  ['Rank', [of('float32', 5, 5)], {}, ['int32[]']],
  ['Pack', [of('bool', 2), of('bool', 2)], { axis: -1 }, ['bool[2,2]']],
  ['Unpack', [of('bool', 2, 3)], { axis: 1, num: 3 }, ['bool[2]', 'bool[2]', 'bool[2]']],
  ['Fill', [list(2, 0), of('string')], {}, ['string[2,0]']],
  ['Range', [scalar(5), scalar(0), scalar(-2)], {}, ['int32[3]']],
  ['Tile', [of('float32', 2, 3), list(0, 2)], {}, ['float32[0,6]']],
  ['Transpose', [of('float32', 2, 3, 4), list(2, 0, -2)], {}, ['float32[4,2,3]']],
  ['GatherV2', [of('float32', 2, 5, 3), of('int32', 2, 7), scalar(1)], { batch_dims: 1 }, ['float32[2,7,3]']],
  ['MatMul', [of('float32', 3, 2), of('float32', 5, 3)], { transpose_a: true, transpose_b: true }, ['float32[2,5]']],
  ['FusedBatchNorm', [of('float32', 1, 2, 2, 4), ...c4], { is_training: false }, ['float32[1,2,2,4]', ...new Array<string>(4).fill('float32[4]')]],
  ['FusedBatchNormV3', [of('float32', 1, 2, 2, 4), ...c4], { is_training: false }, ['float32[1,2,2,4]', ...new Array<string>(4).fill('float32[4]'), 'float32[0]']],
  ['IdentityN', [of('float32', 1), of('string')], {}, ['float32[1]', 'string[]']],
  ['NoOp', [], {}, []],
  ['Placeholder', [], { dtype: { dtype: 'uint8' }, shape: { shape: [1, 3, 3, 3] } }, ['uint8[1,3,3,3]']],
];

describe('shapes of outputs', () => {
  test.each(CASES)('%s %#', (op, inputs, attrs, outputs) => {
    expect(inferred(op, inputs, attrs)).toEqual(outputs);
  });
});

describe('StridedSlice of [4,5,6]', () => {
  const slice = (begin: number[], end: number[], strides: number[], masks: Attributes): string[] =>
    inferred('StridedSlice', [of('int32', 4, 5, 6), list(...begin), list(...end), list(...strides)], masks);

  test.each<[string, number[], number[], number[], Attributes, string]>([
    ['x[1:3]', [1], [3], [1], {}, 'int32[2,5,6]'],
    ['x[::-1]', [0], [0], [-1], { begin_mask: 1, end_mask: 1 }, 'int32[4,5,6]'],
    ['x[-1:-100:-2]', [-1], [-100], [-2], {}, 'int32[2,5,6]'],
    ['x[3:1]', [3], [1], [1], {}, 'int32[0,5,6]'],
    ['x[-1]', [-1], [0], [1], { shrink_axis_mask: 1 }, 'int32[5,6]'],
    ['x[..., 2]', [0, 2], [0, 3], [1, 1], { ellipsis_mask: 1, shrink_axis_mask: 2 }, 'int32[4,5]'],
    ['x[newaxis, ..., ::4]', [0, 0, 0], [0, 0, 0], [1, 1, 4], { new_axis_mask: 1, ellipsis_mask: 2, begin_mask: 4, end_mask: 4 }, 'int32[1,4,5,2]'],
  ])('%s', (_expression, begin, end, strides, masks, shape) => {
    expect(slice(begin, end, strides, masks)).toEqual([shape]);
  });
});
