/** What operators reject, and that their messages say what was found and what was expected. */
import { describe, expect, test } from '@jest/globals';
import { isDeepLabError } from '../../src/errors.js';
import type { Attributes } from '../../src/graph/graph.js';
import type { Operand } from '../../src/ops/contract/operator.js';
import { float32, int32, tensor, type Tensor } from '../../src/tensor.js';
import { computed, inferred, list, of, pairs, scalar } from './infer.js';

type Case = readonly [op: string, inputs: readonly Operand[], attrs: Attributes, tag: string, message: RegExp];

const SHAPE = 'ShapeMismatchError';

const CONV = { strides: [1, 1, 1, 1], padding: 'SAME' };
const POOL = { ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: 'SAME' };

const CASES: readonly Case[] = [
  ['AddV2', [of('float32', 2), of('float32', 3)], {}, SHAPE, /broadcast together.*float32\[2\], float32\[3\]/],
  ['AddV2', [of('float32', 2), of('int32', 2)], {}, SHAPE, /one data type/],
  ['AddV2', [of('float32', 2)], {}, SHAPE, /2 inputs/],
  ['RealDiv', [of('int32'), of('int32')], {}, SHAPE, /float32 or float64/],
  ['Pow', [of('uint8'), of('uint8')], {}, SHAPE, /signed/],
  ['FakeQuantWithMinMaxVars', [of('float32', 2), of('float32', 2), of('float32')], {}, SHAPE, /a range of two scalars/],
  ['FakeQuantWithMinMaxVars', [of('float32', 2), of('float32'), of('float32')], { num_bits: 1 }, SHAPE, /2 to 16 bits, not 1/],
  ['FakeQuantWithMinMaxVars', [of('float64', 2), of('float32'), of('float32')], {}, SHAPE, /float32/],
  ['FakeQuantWithMinMaxVarsPerChannel', [of('float32', 3, 2), of('float32', 3), of('float32', 3)], {}, SHAPE, /a range for each channel/],
  ['FakeQuantWithMinMaxArgs', [of('float32', 2)], { min: 1, max: 1 }, SHAPE, /whose end is above its begin, not 1 to 1/],
  ['AddN', [of('float32', 1), of('float32', 2)], {}, SHAPE, /one shape/],
  ['Less', [of('string'), of('string')], {}, SHAPE, /numbers/],
  ['LogicalAnd', [of('bool'), of('int32')], {}, SHAPE, /bool/],
  ['Select', [of('bool', 3), of('int32', 2), of('int32', 2)], {}, SHAPE, /vector over the first axis/],
  ['Select', [of('bool', 2), of('int32'), of('int32')], {}, SHAPE, /vector over the first axis/],
  ['Abs', [of('uint8')], {}, SHAPE, /signed/],
  ['Tanh', [of('int32')], {}, SHAPE, /float32 or float64/],
  ['Relu', [of('float16', 2)], {}, SHAPE, /cast 16-bit floats/],
  ['BiasAdd', [of('float32', 1, 3), of('float32', 2)], {}, SHAPE, /bias \[channels\]/],
  ['BiasAdd', [of('float32', 1, 3), of('float32', 3)], { data_format: 'NCHW' }, 'UnsupportedOpError', /NHWC/],
  ['FusedBatchNormV3', [of('float32', 1, 2, 2, 3), ...[3, 3, 0, 0].map((c) => of('float32', c))], { is_training: false }, SHAPE, /mean, variance \[channels\]/],
  ['FusedBatchNormV3', [of('float32', 1, 2, 2, 3), ...[3, 3, 0, 0].map((c) => of('float32', c))], { exponential_avg_factor: 0.5 }, SHAPE, /mean, variance \[channels\]/],
  ['Conv2DBackpropInput', [list(1, 4, 4, 3), of('float32', 3, 3, 3, 2), of('float32', 1, 4, 5, 2)], CONV, SHAPE, /a gradient \[1,4,4,2\]/],
  ['Conv2DBackpropInput', [list(1, 4, 4, 3), of('float32', 3, 3, 2, 2), of('float32', 1, 4, 4, 2)], CONV, SHAPE, /a filter for the 3 channels/],
  ['Conv2DBackpropInput', [list(4, 4), of('float32', 3, 3, 3, 2), of('float32', 1, 4, 4, 2)], CONV, SHAPE, /\[batch, rows, columns, in\]/],
  ['Conv2DBackpropInput', [of('int32', 4), of('float32', 3, 3, 3, 2), of('float32', 1, 4, 4, 2)], CONV, SHAPE, /known before the graph runs/],
  ['Conv2DBackpropFilter', [of('float32', 1, 4, 4, 3), list(3, 3, 3, -2), of('float32', 1, 4, 4, 2)], CONV, SHAPE, /a filter \[rows/],
  ['Conv2DBackpropFilter', [of('float32', 1, 4, 4, 3), list(3, 3, 3, 2), of('float64', 1, 4, 4, 2)], CONV, SHAPE, /float32/],
  ['DepthwiseConv2dNativeBackpropInput', [list(1, 4, 4, 6), of('float32', 3, 3, 3, 1), of('float32', 1, 4, 4, 3)], CONV, SHAPE, /a filter for the 6 channels/],
  ['DepthwiseConv2dNativeBackpropFilter', [of('float32', 1, 4, 4, 3), list(3, 3, 3, 2), of('float32', 1, 4, 4, 3)], CONV, SHAPE, /a gradient \[1,4,4,6\]/],
  ['BiasAddGrad', [of('int32', 2, 3)], {}, SHAPE, /float32 or float64/],
  ['BiasAddGrad', [of('float32', 2, 3)], { data_format: 'NCHW' }, 'UnsupportedOpError', /NHWC/],
  ['Relu6Grad', [of('float32', 2), of('float32', 3)], {}, SHAPE, /one shape/],
  ['FusedBatchNormGradV3', [of('float32', 1, 2, 2, 3), of('float32', 1, 2, 2, 3), ...[3, 2, 3, 0].map((c) => of('float32', c))], {}, SHAPE, /scale, mean, variance \[channels\]/],
  ['FusedBatchNormGradV3', new Array<Operand>(5).fill(of('float32', 3)), {}, SHAPE, /6 inputs/],
  ['AvgPoolGrad', [list(1, 4, 4, 1), of('float32', 1, 3, 2, 1)], POOL, SHAPE, /a gradient \[1,2,2,1\]/],
  ['MaxPoolGrad', [of('float32', 1, 4, 4, 1), of('float32', 1, 4, 4, 1), of('float32', 1, 2, 2, 1)], POOL, SHAPE, /a gradient \[1,2,2,1\]/],
  ['MaxPoolGrad', [of('int32', 1, 4, 4, 1), of('int32', 1, 2, 2, 1), of('int32', 1, 2, 2, 1)], POOL, SHAPE, /float32 or float64/],
  ['ResizeBilinearGrad', [of('float32', 1, 4, 4, 2), of('float32', 2, 2, 2, 2)], {}, SHAPE, /an original picture \[1, rows, columns, 2\]/],
  ['ResizeBilinearGrad', [of('float32', 1, 4, 4, 2), of('float32', 1, 2, 2, 2)], { align_corners: true, half_pixel_centers: true }, SHAPE, /not both/],
  ['ResizeNearestNeighborGrad', [of('float32', 1, 4, 4, 2), list(2, 0)], {}, SHAPE, /positive size/],
  ['SoftmaxCrossEntropyWithLogits', [of('float32', 4, 3), of('float32', 4, 2)], {}, SHAPE, /labels of the shape/],
  ['SparseSoftmaxCrossEntropyWithLogits', [of('float32', 4, 3), of('float32', 4)], {}, SHAPE, /int32 or int64 labels \[4\]/],
  ['SparseSoftmaxCrossEntropyWithLogits', [of('float32', 4, 0), of('int32', 4)], {}, SHAPE, /\[n, classes\]/],
  ['L2Loss', [of('int32', 2)], {}, SHAPE, /float32 or float64/],
  ['OneHot', [of('int32', 2), scalar(-1), of('float32'), of('float32')], {}, SHAPE, /not negative, not -1/],
  ['OneHot', [of('int32', 2), scalar(3), of('float32'), of('int32')], {}, SHAPE, /one data type/],
  ['OneHot', [of('float32', 2), scalar(3), of('float32'), of('float32')], {}, SHAPE, /indices/],
  ['OneHot', [of('int32', 2), scalar(3), of('float32'), of('float32')], { axis: 2 }, SHAPE, /axis in \[-2, 2\)/],
  ['Cast', [of('string')], { DstT: { dtype: 'int32' } }, 'UnsupportedOpError', /string to int32/],
  ['ConcatV2', [of('float32', 1, 2), of('float32', 2, 2), scalar(1)], {}, SHAPE, /along axis 1 only/],
  ['ConcatV2', [of('float32'), of('float32'), scalar(0)], {}, SHAPE, /axis in \[0, 0\)/],
  ['ConcatV2', [of('float32', 1), of('float32', 1), of('int32')], {}, SHAPE, /known before the graph runs/],
  ['Split', [scalar(0), of('float32', 7)], { num_split: 2 }, SHAPE, /2 equal parts/],
  ['SplitV', [of('float32', 7), list(3, 3), scalar(0)], { num_split: 2 }, SHAPE, /add up to 7/],
  ['Pad', [of('float32', 2, 2), pairs([1, 1])], {}, SHAPE, /\[2,2\]/],
  ['Pad', [of('float32', 2), pairs([-1, 1])], {}, SHAPE, /negative/],
  ['MirrorPad', [of('float32', 3), pairs([3, 0])], { mode: 'REFLECT' }, SHAPE, /mirror image/],
  ['MirrorPad', [of('float32', 3), pairs([1, 0])], { mode: 'EDGE' }, 'GraphFormatError', /REFLECT or SYMMETRIC, found EDGE/],
  ['SpaceToBatchND', [of('float32', 1, 3, 3, 1), list(2, 2), pairs([0, 0], [0, 0])], {}, SHAPE, /multiples of the blocks/],
  ['BatchToSpaceND', [of('float32', 3, 3, 3, 1), list(2, 2), pairs([0, 0], [0, 0])], {}, SHAPE, /multiple of 4/],
  ['AvgPool', [of('int32', 1, 3, 3, 1)], { ksize: [1, 2, 2, 1], strides: [1, 1, 1, 1], padding: 'SAME' }, SHAPE, /floats/],
  ['AvgPool', [of('float32', 1, 3, 3, 1)], { ksize: [1, 2, 2, 2], strides: [1, 1, 1, 1], padding: 'SAME' }, 'GraphFormatError', /ksize/],
  ['AvgPool', [of('float32', 1, 3, 3, 1)], { ksize: [1, 2, 2, 1], strides: [1, 1.5, 1, 1], padding: 'SAME' }, 'GraphFormatError', /strides.*whole numbers/],
  ['Mean', [of('float32', 2, 3), list(0, -2)], {}, SHAPE, /each axis once/],
  ['All', [of('int32', 2), list(0)], {}, SHAPE, /bools/],
  ['ResizeBilinear', [of('float32', 1, 2, 2, 1), list(0, 2)], {}, SHAPE, /positive size/],
  ['ResizeBilinear', [of('float32', 1, 2, 2, 1), list(2, 2)], { align_corners: true, half_pixel_centers: true }, SHAPE, /not both/],
  ['ArgMax', [of('float32', 2, 0), scalar(1)], {}, SHAPE, /not empty/],
  ['ArgMax', [of('float32', 2), scalar(1)], {}, SHAPE, /axis in \[-1, 1\), not 1/],
  ['Reshape', [of('float32', 6), list(4, -1)], {}, SHAPE, /6 elements/],
  ['Reshape', [of('float32', 6), list(-1, -1)], {}, SHAPE, /6 elements/],
  ['Squeeze', [of('float32', 1, 2)], { squeeze_dims: [1] }, SHAPE, /size 1 along axis 1/],
  ['Slice', [of('float32', 5), list(3), list(3)], {}, SHAPE, /inside the tensor/],
  ['StridedSlice', [of('float32', 5), list(0), list(5), list(0)], {}, SHAPE, /not zero/],
  ['StridedSlice', [of('float32', 5), list(7), list(8), list(1)], { shrink_axis_mask: 1 }, SHAPE, /within axis 0 of size 5/],
  ['StridedSlice', [of('float32', 5), list(0, 0), list(0, 0), list(1, 1)], { ellipsis_mask: 3 }, SHAPE, /one ellipsis/],
  ['StridedSlice', [of('float32', 5), list(0, 0), list(1, 1), list(1, 1)], {}, SHAPE, /at most 1 indexed axes/],
  ['Pack', [of('float32', 1), of('float32', 2)], {}, SHAPE, /one shape/],
  ['Unpack', [of('float32', 3)], { num: 2 }, SHAPE, /size 2 along axis 0/],
  ['Fill', [list(-1), of('float32')], {}, SHAPE, /a shape, not \[-1\]/],
  ['Range', [scalar(0), scalar(3), scalar(0)], {}, SHAPE, /leads from start to limit/],
  ['Range', [scalar(5), scalar(0), scalar(2)], {}, SHAPE, /leads from start to limit/],
  ['Tile', [of('float32', 2), list(1, 2)], {}, SHAPE, /1 multiples/],
  ['Transpose', [of('float32', 2, 2), list(0, 0)], {}, SHAPE, /permutation of 2/],
  ['ReverseV2', [of('float32', 2, 2), list(1, -1)], {}, SHAPE, /each axis once/],
  ['Gather', [of('float32', 2), of('float32', 1)], {}, SHAPE, /indices/],
  ['MatMul', [of('float32', 2, 3), of('float32', 2, 3)], {}, SHAPE, /not 3 and 2/],
  ['Placeholder', [], { dtype: { dtype: 'uint8' }, shape: { shape: [1, -1, -1, 3] } }, SHAPE, /to be fed.*\[1,-1,-1,3\]/],
  ['Assert', [of('bool', 2)], {}, SHAPE, /bool scalar/],
];

describe('inputs that do not fit', () => {
  test.each(CASES)('%s %#', (op, inputs, attrs, tag, message) => {
    expect(() => inferred(op, inputs, attrs)).toThrow(expect.objectContaining({ tag, message: expect.stringMatching(message) }));
  });
});

describe('values that do not fit', () => {
  test.each<[string, Tensor[], Attributes, RegExp]>([
    ['FloorDiv', [int32([1], [7]), int32([1], [0])], {}, /by zero/],
    ['FloorMod', [tensor('int64', [1], BigInt64Array.of(7n)), tensor('int64', [], BigInt64Array.of(0n))], {}, /by zero/],
    ['Pow', [int32([], [2]), int32([], [-1])], {}, /power -1/],
    ['Gather', [float32([2], [1, 2]), int32([2], [0, 2])], {}, /indices\[1\] is 2.*\[0, 2\)/],
    ['SparseSoftmaxCrossEntropyWithLogits', [float32([2, 2], [1, 2, 3, 4]), int32([2], [1, 255])], {}, /labels\[1\] is 255.*\[0, 2\)/],
    ['SparseSoftmaxCrossEntropyWithLogits', [float32([1, 2], [1, 2]), int32([1], [-1])], {}, /labels\[0\] is -1/],
  ])('%s %#', async (op, inputs, attrs, message) => {
    const failure = await computed(op, inputs, attrs).then(() => undefined, (error: unknown) => error);
    expect(isDeepLabError(failure, 'InvalidArgumentError')).toBe(true);
    expect(String(failure)).toMatch(message);
  });
});

describe('Assert', () => {
  const text = (value: string): Tensor => tensor('string', [1], [new TextEncoder().encode(value)]);
  const truth = (value: 0 | 1): Tensor => tensor('bool', [], Uint8Array.of(value));

  test('lets a true condition pass', async () => {
    expect(await computed('Assert', [truth(1), text('never shown')])).toEqual([]);
  });

  // The texts in brackets are what TensorFlow 2.21 prints.
  test.each<[string, Tensor, number]>([
    ['[[1 2][3...]...]', int32([2, 2], [1, 2, 3, 4]), 3],
    ['[[1 2][3 4]]', int32([2, 2], [1, 2, 3, 4]), -1],
    ['[[[1][2]][[3]]...]', int32([2, 2, 1], [1, 2, 3, 4]), 3],
    ['[1.5 2 0.333333343...]', float32([4], [1.5, 2, 1 / 3, 7]), 3],
    ['[123456.789]', float32([], [123456.789]), 3],
    ['[1e-07]', float32([], [1e-7]), 3],
    ['[1e+10 nan]', float32([2], [1e10, NaN]), 3],
    ['[16777216]', float32([], [16777216]), 3],
    ['[]', float32([0], []), 3],
    ['[1 0]', tensor('bool', [2], Uint8Array.of(1, 0)), 3],
    ['[1e+16]', tensor('float64', [], Float64Array.of(1e16)), 3],
    ['[0.33333333333333331]', tensor('float64', [], Float64Array.of(1 / 3)), 3],
    ['[2147483647]', int32([], [2147483647]), 3],
    ['[crop\\n]', text('crop\n'), 3],
  ])('shows %s', async (shown, data, summarize) => {
    const failure = await computed('Assert', [truth(0), data], { summarize }).then(() => undefined, (error: unknown) => error);
    expect(isDeepLabError(failure, 'AssertionFailedError')).toBe(true);
    expect(String(failure)).toContain(`assertion failed: ${shown}`);
  });
});
