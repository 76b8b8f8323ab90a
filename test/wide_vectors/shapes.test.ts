/** Shapes for which kernels have ways of their own with vectors of 256 bits: each number has the bits that it has without. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createBackend } from '../../src/engine/backends.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { int32, type Shape } from '../../src/tensor.js';
import { fed, fixed, runAlone, type OperatorCase } from '../ops/wasm/run_alone.js';
import { numbers } from '../ops/run_graph.js';
import { describeWideVectors } from './where_they_are.js';

const window = (stride: number, [rateY, rateX]: readonly [number, number] = [1, 1], padding = 'SAME') => ({ strides: [1, stride, stride, 1], dilations: [1, rateY, rateX, 1], padding });

/** The first input is fed, and so is a residual of the output's shape. */
function caseOf(op: string, x: Shape, weights: readonly Shape[], attrs: OperatorCase['attrs'], residual?: Shape): OperatorCase {
  const added = residual ? [fed(numbers(residual, 9, 1))] : [];
  return { op, inputs: [fed(numbers(x, 1, 2)), ...weights.map((shape, i) => fixed(numbers(shape, i + 2, 0.5))), ...added], attrs };
}

const conv = (x: Shape, filter: Shape, attrs: OperatorCase['attrs'], residual?: Shape): OperatorCase => caseOf('FusedConv2D', x, [filter, [filter[3]]], { ...attrs, activation: 'Relu6' }, residual);
const depthwise = (x: Shape, attrs: OperatorCase['attrs']): OperatorCase => caseOf('FusedDepthwiseConv2D', x, [[3, 3, x[3], 1], [x[3]]], { ...attrs, activation: 'Relu' });
const wideDepthwise = (x: Shape, size: readonly [number, number], attrs: OperatorCase['attrs']): OperatorCase => caseOf('FusedDepthwiseConv2D', x, [[...size, x[3], 1], [x[3]]], { ...attrs, activation: 'Relu' });
const separable = (x: Shape, columns: number, attrs: OperatorCase['attrs'], residual?: Shape): OperatorCase =>
  caseOf('FusedSeparableConv2D', x, [[3, 3, x[3], 1], [x[3]], [1, 1, x[3], columns], [columns]], { ...attrs, preActivation: 'Relu', depthwiseActivation: 'Relu', activation: 'None' }, residual);

const CASES: readonly (readonly [name: string, entry: OperatorCase])[] = [
  // Rows of a product: tiles of six and of five, and what is left.
  ...[1, 4, 5, 7, 19, 20, 33, 65].map((rows) => [`a product of ${rows} rows`, conv([1, 1, rows, 20], [1, 1, 20, 40], window(1))] as const),
  // Columns that fill no panel, and what is added to them.
  ...[1, 5, 7, 11, 21, 31].map((columns) => [`a product of ${columns} columns`, conv([1, 3, 9, 12], [1, 1, 12, columns], window(1))] as const),
  ['21 columns and a residual', conv([1, 3, 9, 12], [1, 1, 12, 21], window(1), [1, 3, 9, 21])],
  // Filters that are read from the map in place.
  ['a first layer', conv([1, 65, 65, 3], [3, 3, 3, 32], window(2))],
  ['of even size', conv([2, 40, 64, 3], [3, 3, 3, 16], window(2))],
  ['that pads nothing', conv([1, 30, 47, 5], [3, 3, 5, 32], window(1, [1, 1], 'VALID'))],
  ['rows that are apart', conv([1, 20, 41, 4], [3, 3, 4, 16], window(1, [2, 1]))],
  ['columns that are apart', conv([1, 20, 41, 4], [3, 3, 4, 16], window(1, [1, 2]))],
  ['a wide filter', conv([1, 9, 50, 6], [1, 7, 6, 16], window(1))],
  ['a high filter, and a residual', conv([1, 12, 33, 8], [5, 3, 8, 32], window(1), [1, 12, 33, 32])],
  ['a map that is narrower than the filter', conv([1, 6, 2, 4], [3, 5, 4, 16], window(1))],
  ['more than a band', conv([1, 3, 300, 64], [3, 3, 64, 16], window(1))],
  // Channels in eights, and the last eight over those before.
  ...[4, 7, 8, 12, 15, 16, 21, 40].map((channels) => [`a depthwise filter of ${channels} channels`, depthwise([1, 9, 11, channels], window(1))] as const),
  ['at stride 2', depthwise([2, 17, 19, 24], window(2))],
  ['at stride 3', depthwise([1, 17, 19, 24], window(3))],
  ['at rate 2', depthwise([1, 17, 19, 24], window(1, [2, 2]))],
  ['at rate 6, wider than the map', depthwise([1, 9, 5, 24], window(1, [6, 6]))],
  ['of a single column', depthwise([1, 9, 1, 24], window(1))],
  ['a filter of five', wideDepthwise([1, 9, 11, 20], [5, 5], window(1))],
  ['of five, at stride 2 and rate 1', wideDepthwise([1, 12, 10, 8], [5, 5], window(2))],
  ['of seven by two, farther apart than the map is wide', wideDepthwise([1, 9, 6, 12], [7, 2], window(1, [3, 8]))],
  ['a separable convolution', separable([1, 33, 33, 24], 40, window(1))],
  ['at stride 2 with a residual', separable([1, 33, 33, 24], 21, window(2), [1, 17, 17, 21])],
  ...[3, 4, 21, 30].map((channels) => [`probabilities of ${channels} classes`, { op: 'ResizeSoftmax', inputs: [fed(numbers([1, 5, 6, channels], 1, 60)), fixed(int32([2], [37, 41]))], attrs: { align_corners: true } }] as const),
  ['an inverted residual', caseOf('FusedInvertedResidual', [1, 33, 33, 8], [[1, 1, 8, 48], [48], [3, 3, 48, 1], [48], [1, 1, 48, 8], [8]], { ...window(1), expandActivation: 'Relu6', depthwiseActivation: 'Relu6' }, [1, 33, 33, 8])],
];

describeWideVectors('the bits of', () => {
  let relaxed: Backend;
  const wide: Backend[] = [];
  beforeAll(async () => {
    relaxed = await createBackend({ backend: 'wasm', threads: 1 });
    for (const threads of [1, 3]) wide.push(await createBackend({ backend: 'wasm', threads, wideVectors: true }));
  });
  afterAll(async () => void (await Promise.all([relaxed, ...wide].map((backend) => backend.dispose()))));

  test.each(CASES)('%s', async (_, entry) => {
    const [expected] = await runAlone(relaxed, entry, 1);
    for (const backend of wide) expect((await runAlone(backend, entry, 1))[0]).toEqual(expected);
  });
});
