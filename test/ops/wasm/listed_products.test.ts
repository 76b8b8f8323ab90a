/** Products of maps that are zero in many places: held to the plain kernels, and to the bits that the same numbers have among others that are not zero. */
import { describe, expect, test } from '@jest/globals';
import type { Attributes } from '../../../src/graph/graph.js';
import { convAttributes } from '../../../src/ops/operators/layers/conv2d.js';
import { float32, int32, sizeOf, tensor, type Shape, type Tensor } from '../../../src/tensor.js';
import { numbers } from '../run_graph.js';
import { backendsOfAllKinds, expectCloseToPlain } from './close_to_plain.js';
import { fed, fixed, runAlone, type OperatorCase } from './run_alone.js';

const backends = backendsOfAllKinds();
const attrs: Attributes = convAttributes({ padding: 'SAME' });

/** Two elements in five are not zero, in no order; those of every fifth place along an axis are the same with `others`, which has all of the rest. */
function sparse(shape: Shape, seed: number, others?: { readonly axis: 'pixels' | 'channels' }): Tensor<'float32'> {
  const { data } = numbers(shape, seed);
  const channels = shape[shape.length - 1];
  const kept = (i: number): boolean => {
    const place = others?.axis === 'pixels' ? Math.floor(i / channels) : i % channels;
    return (others !== undefined && place % 5 !== 0) || (i * 7919 + seed * 31) % 1009 % 5 < 2;
  };
  return tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, (_, i) => (kept(i) ? data[i] : 0)));
}

/** Channels in; columns that fill tiles of lists, and some more; sums of one part, of several, of odd ones. */
const PRODUCTS = [[40, 64], [256, 96], [301, 72], [576, 160], [700, 77], [33, 80]] as const;

describe.each(PRODUCTS)('%i x %i', (depth, columns) => {
  const size = [2, 7, 5, depth];

  const normalized = (x: Tensor): OperatorCase => ({
    op: 'NormalizedConv2D',
    inputs: [x, numbers([1, 1, depth, columns], 2), numbers([columns], 3), numbers([columns], 4, 0.25, 0.5), numbers([columns], 5), numbers([2, 7, 5, columns], 6)].map(fed),
    attrs: { ...attrs, activation: 'Relu6' },
  });
  const ofInput = (gradient: Tensor): OperatorCase => ({
    op: 'Conv2DBackpropInput',
    inputs: [fixed(int32([4], [2, 7, 5, columns])), fed(numbers([1, 1, columns, depth], 2)), fed(gradient)],
    attrs,
  });

  test.each([['a layer', normalized, 1e-6], ['the gradient of an input', ofInput, 2e-6]] as const)('%s', async (_, of, tolerance) => {
    await expectCloseToPlain(backends, of(sparse(size, 1)), tolerance);
    const [found, among] = await both(of(sparse(size, 1)), of(sparse(size, 1, { axis: 'pixels' })));
    const same = found.data.every((value, i) => Math.floor(i / columns) % 5 !== 0 || value === among.data[i]);
    expect(same).toBe(true);
  });
});

/** Channels in and out; pixels that are several bands, the last of which is short. */
describe.each([[40, 64], [64, 40], [96, 72], [70, 77], [128, 256]] as const)('the gradient of a filter %i x %i', (rows, columns) => {
  const ofFilter = (x: Tensor, gradient: Tensor): OperatorCase => ({
    op: 'Conv2DBackpropFilter',
    inputs: [fed(x), fixed(int32([4], [1, 1, rows, columns])), fed(gradient)],
    attrs,
  });
  const [x, gradient] = [[2, 13, 11, rows], [2, 13, 11, columns]] as const;

  test('of what is zero in many places', async () => {
    await expectCloseToPlain(backends, ofFilter(sparse(x, 1), numbers(gradient, 2)), 2e-6);
    const [found, among] = await both(ofFilter(sparse(x, 1), numbers(gradient, 2)), ofFilter(sparse(x, 1, { axis: 'channels' }), numbers(gradient, 2)));
    const same = found.data.every((value, i) => Math.floor(i / columns) % 5 !== 0 || value === among.data[i]);
    expect(same).toBe(true);
  });

  test('for a gradient that is zero in many places', async () => {
    await expectCloseToPlain(backends, ofFilter(numbers(x, 1), sparse(gradient, 2)), 2e-6);
    const [found, among] = await both(ofFilter(numbers(x, 1), sparse(gradient, 2)), ofFilter(numbers(x, 1), sparse(gradient, 2, { axis: 'channels' })));
    const same = found.data.every((value, i) => (i % columns) % 5 !== 0 || value === among.data[i]);
    expect(same).toBe(true);
  });
});

test('what is not a number is not zero', async () => {
  const x = sparse([1, 3, 3, 64], 1);
  x.data[64 * 4 + 5] = NaN;
  const filter = numbers([1, 1, 64, 64], 2);
  const ones = float32([64], new Array<number>(64).fill(1));
  const zeros = float32([64], new Array<number>(64).fill(0));
  const [found] = (await runAlone(backends.relaxed[0], { op: 'NormalizedConv2D', inputs: [x, filter, zeros, ones, zeros].map(fed), attrs: { ...attrs, activation: 'None' } }, 1)) as [Tensor<'float32'>];
  expect(found.data.map((value, i) => (Number.isNaN(value) === (Math.floor(i / 64) === 4) ? 1 : 0)).every((value) => value === 1)).toBe(true);
});

/** Of each kind of WebAssembly the same holds: expectCloseToPlain has compared them. */
async function both(some: OperatorCase, others: OperatorCase): Promise<readonly [Tensor<'float32'>, Tensor<'float32'>]> {
  const [[found], [among]] = [await runAlone(backends.relaxed[0], some, 1), await runAlone(backends.relaxed[0], others, 1)];
  return [found as Tensor<'float32'>, among as Tensor<'float32'>];
}
