/**
 * Laws that hold between operators, and need no reference: two ways of saying the same thing must give the same numbers.
 * They run through the engine, so they also hold its rewrite of space-to-batch to dilation to the plain operators.
 */
import { describe, expect, test } from '@jest/globals';
import type { Value } from '../../src/graph/builder.js';
import { argMax } from '../../src/ops/operators/arithmetic/arg_max.js';
import { add } from '../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../src/ops/operators/layers/depthwise_conv2d.js';
import { mean } from '../../src/ops/operators/arithmetic/reduce.js';
import { pad } from '../../src/ops/operators/shapes/pad.js';
import { avgPool } from '../../src/ops/operators/layers/pool.js';
import { reshape } from '../../src/ops/operators/shapes/reshape.js';
import { resizeBilinear, resizeNearestNeighbor } from '../../src/ops/operators/layers/resize.js';
import { reverse } from '../../src/ops/operators/shapes/reverse.js';
import { softmax } from '../../src/ops/operators/layers/softmax.js';
import { batchToSpace, spaceToBatch } from '../../src/ops/operators/shapes/space_batch.js';
import { float32, tensor, zeros, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { numbers, one, run, weights } from './run_graph.js';

/** A filter [h, w, i, o] with rate - 1 zeros between its taps. */
function zeroStuffed(filter: Tensor<'float32'>, rate: number): Tensor<'float32'> {
  const [height, width, c, n] = filter.shape;
  const wide = (width - 1) * rate + 1;
  const result = zeros('float32', [(height - 1) * rate + 1, wide, c, n]);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const tap = filter.data.subarray((i * width + j) * c * n, (i * width + j + 1) * c * n);
      result.data.set(tap, (i * rate * wide + j * rate) * c * n);
    }
  }
  return result;
}

/** A filter [h, w, i, o] turned by 180 degrees or mirrored along one axis. */
function flipped(filter: Tensor<'float32'>, rows: boolean, columns: boolean): Tensor<'float32'> {
  const [height, width, c, n] = filter.shape;
  const result = zeros('float32', filter.shape);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const tap = filter.data.subarray((i * width + j) * c * n, (i * width + j + 1) * c * n);
      result.data.set(tap, ((rows ? height - 1 - i : i) * width + (columns ? width - 1 - j : j)) * c * n);
    }
  }
  return result;
}

// The filter's last dimension: output channels, or the multiplier.
const CONVOLUTIONS = [
  ['Conv2D', conv2d, 5],
  ['DepthwiseConv2dNative', depthwiseConv2d, 1],
  ['DepthwiseConv2dNative with multiplier 2', depthwiseConv2d, 2],
] as const;

describe.each(CONVOLUTIONS)('%s', (_, convolve, last) => {
  const channels = 3;
  const filter = numbers([3, 3, channels, last], 2, 0.25);

  test.each([
    [2, 9, 10],
    [4, 17, 16],
    [12, 33, 33],
    [18, 33, 20],
    [36, 33, 33],
  ])('at rate %i is the convolution with the zero-stuffed filter, SAME on %ix%i', async (rate, height, width) => {
    const x = numbers([1, height, width, channels], rate);
    const dilated = await one(x, (v) => convolve(v, weights(v, filter), { rate, padding: 'SAME' }));
    const stuffed = await one(x, (v) => convolve(v, weights(v, zeroStuffed(filter, rate)), { padding: 'SAME' }));
    expectClose(dilated, stuffed);
  });

  // A SAME convolution at rate r pads r zeros on each side; block r and further zeros make the sizes divide.
  test.each([
    [2, 9, 10],
    [3, 7, 7],
    [4, 12, 13],
    [6, 33, 17],
  ])('at rate %i is SpaceToBatchND, VALID, BatchToSpaceND on %ix%i', async (rate, height, width) => {
    const x = numbers([1, height, width, channels], rate);
    const dilated = await one(x, (v) => convolve(v, weights(v, filter), { rate, padding: 'SAME' }));
    const extra = [height, width].map((size) => (rate - ((size + 2 * rate) % rate)) % rate);
    const paddings = extra.map((more) => [rate, rate + more] as const);
    const through = (v: Value): readonly Value[] => {
      const batches = spaceToBatch(v, [rate, rate], paddings);
      const valid = convolve(batches, weights(v, filter), { padding: 'VALID' });
      return [batchToSpace(valid, [rate, rate], extra.map((more) => [0, more] as const)), valid, batches];
    };
    const [rewritten] = await run(x, (v) => through(v).slice(0, 1));
    const [kept] = await run(x, through);
    expectClose(rewritten, dilated);
    expectClose(kept, dilated);
  });

  // Pads and crops as no library writes them; in the last two rows the crop takes more than the pad gave.
  test.each([
    [[2, 3], [[1, 2], [3, 2]], [[0, 1], [1, 0]]],
    [[3, 2], [[3, 2], [1, 2]], [[1, 2], [0, 1]]],
    [[2, 2], [[4, 1], [2, 1]], [[0, 3], [2, 0]]],
    [[1, 4], [[1, 0], [4, 3]], [[1, 1], [3, 0]]],
    [[2, 3], [[0, 1], [0, 1]], [[1, 1], [2, 0]]],
    [[4, 2], [[2, 3], [1, 0]], [[3, 0], [2, 1]]],
  ] as const)('block %j with pads %j and crops %j: rewritten equals one by one', async (block, pads, crops) => {
    const [height, width] = block.map((size, axis) => size * 7 - pads[axis][0] - pads[axis][1]);
    const x = numbers([2, height, width, channels], 4);
    const network = (v: Value): readonly Value[] => {
      const batches = spaceToBatch(v, block, pads);
      const valid = convolve(batches, weights(v, filter), { padding: 'VALID' });
      return [batchToSpace(valid, block, crops), valid, batches];
    };
    const [rewritten] = await run(x, (v) => network(v).slice(0, 1));
    const [kept] = await run(x, network);
    expectClose(rewritten, kept);
  });

  test.each([
    ['rows', true, false],
    ['columns', false, true],
    ['both', true, true],
  ])('commutes with mirroring %s, filter and all', async (_axis, rows, columns) => {
    const x = numbers([1, 7, 9, channels], 5);
    const axes = [...(rows ? [1] : []), ...(columns ? [2] : [])];
    const after = await one(x, (v) => reverse(convolve(v, weights(v, filter), { padding: 'SAME' }), axes));
    const before = await one(x, (v) => convolve(reverse(v, axes), weights(v, flipped(filter, rows, columns)), { padding: 'SAME' }));
    expectClose(before, after);
  });

  test.each([
    [1, 1, [1, 1]],
    [2, 1, [1, 1]],
    [1, 3, [3, 3]],
  ] as const)('at stride %i and rate %i: Pad and VALID, and EXPLICIT, are SAME on an odd map', async (stride, rate, [before, after]) => {
    const x = numbers([1, 9, 11, channels], 6);
    const same = await one(x, (v) => convolve(v, weights(v, filter), { stride, rate, padding: 'SAME' }));
    const pads = [[0, 0], [before, after], [before, after], [0, 0]] as const;
    const padded = await one(x, (v) => convolve(pad(v, pads), weights(v, filter), { stride, rate, padding: 'VALID' }));
    const explicit = await one(x, (v) => convolve(v, weights(v, filter), { stride, rate, padding: [before, after, before, after] }));
    expectClose(padded, same);
    expectClose(explicit, same);
  });
});

describe('convolutions say the same as other operators', () => {
  test.each([
    [1, 5],
    [19, 21],
    [32, 16],
  ])('1x1 Conv2D from %i to %i channels is MatMul of the pixels', async (from, to) => {
    const x = numbers([2, 5, 6, from], 8);
    const filter = numbers([from, to], 9, 0.25);
    const product = await one(x, (v) => {
      const pixels = reshape(v, [60, from]);
      return reshape(v.builder.add('MatMul', [pixels, weights(v, filter)], { transpose_a: false, transpose_b: false }), [2, 5, 6, to]);
    });
    const convolved = await one(x, (v) => conv2d(v, weights(v, float32([1, 1, from, to], filter.data)), { padding: 'VALID' }));
    expectClose(convolved, product);
  });

  // Output channel k * m + q of a depthwise filter [h, w, c, m] is that of a grouped filter [h, w, 1, c * m]: the same bytes.
  test.each([
    [4, 1, 1],
    [5, 2, 1],
    [3, 3, 2],
  ])('depthwise over %i channels with multiplier %i, stride %i is a grouped Conv2D', async (channels, multiplier, stride) => {
    const x = numbers([1, 7, 6, channels], 10);
    const filter = numbers([3, 3, channels, multiplier], 11, 0.5);
    const depthwise = await one(x, (v) => depthwiseConv2d(v, weights(v, filter), { stride, padding: 'SAME' }));
    const grouped = float32([3, 3, 1, channels * multiplier], filter.data);
    expectClose(await one(x, (v) => conv2d(v, weights(v, grouped), { stride, padding: 'SAME' })), depthwise);
  });

  test.each([
    [1, 1, 3],
    [5, 7, 4],
    [33, 33, 5],
  ])('AvgPool over a whole %ix%i map is Mean', async (height, width, channels) => {
    const x = numbers([2, height, width, channels], 12, 4, 1);
    const pooled = await one(x, (v) => avgPool(v, { size: [height, width], strides: [1, 1], padding: 'VALID' }));
    expectClose(pooled, await one(x, (v) => mean(v, [1, 2], { keepDims: true })));
  });
});

describe('moving and resizing', () => {
  test.each([
    [1, 1, 0],
    [2, 3, 0],
    [4, 4, 3],
    [6, 5, 2],
  ])('BatchToSpaceND undoes SpaceToBatchND, block %ix%i, %i zeros in front', async (rows, columns, front) => {
    const x = numbers([2, 7, 8, 3], 13);
    const fill = (size: number, block: number) => [front, (block - ((size + front) % block)) % block] as const;
    const pads = [fill(7, rows), fill(8, columns)];
    expectClose(await one(x, (v) => batchToSpace(spaceToBatch(v, [rows, columns], pads), [rows, columns], pads)), x, 0);
  });

  const conventions = [
    ['legacy', { alignCorners: false }],
    ['align_corners', { alignCorners: true }],
    ['half_pixel_centers', { alignCorners: false, halfPixelCenters: true }],
  ] as const;

  test.each(conventions)('a constant stays constant when resized, %s', async (_, options) => {
    const x = float32([1, 3, 4, 2], Array.from({ length: 24 }, (_value, i) => (i % 2 ? -7.25 : 3.5)));
    for (const [rows, columns] of [[9, 7], [2, 1], [3, 4]] as const) {
      const expected = float32([1, rows, columns, 2], Array.from({ length: rows * columns * 2 }, (_value, i) => (i % 2 ? -7.25 : 3.5)));
      expectClose(await one(x, (v) => resizeBilinear(v, [rows, columns], options)), expected, 0);
      expectClose(await one(x, (v) => resizeNearestNeighbor(v, [rows, columns], options)), expected, 0);
    }
  });

  test.each(conventions)('resizing to the same size changes nothing, %s', async (_, options) => {
    const x = numbers([2, 5, 7, 3], 14);
    expectClose(await one(x, (v) => resizeBilinear(v, [5, 7], options)), x, 0);
    expectClose(await one(x, (v) => resizeNearestNeighbor(v, [5, 7], options)), x, 0);
  });

  // (size - 1) * factor + 1 rows: every factor-th one lies on a row of the input.
  test.each([[2], [4], [8], [16]])('align_corners upsampling by %i keeps the grid points', async (factor) => {
    const x = numbers([1, 5, 4, 2], 15);
    const [rows, columns] = [4 * factor + 1, 3 * factor + 1];
    const big = (await one(x, (v) => resizeBilinear(v, [rows, columns], { alignCorners: true }))) as Tensor<'float32'>;
    const grid = zeros('float32', x.shape);
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 4; j++) {
        const from = (i * factor * columns + j * factor) * 2;
        grid.data.set(big.data.subarray(from, from + 2), (i * 4 + j) * 2);
      }
    }
    expectClose(grid, x, 0);
  });
});

describe('classes', () => {
  test('ArgMax does not see a constant that is added to all logits', async () => {
    // Multiples of 1/8 stay apart, and exact, when 1000 is added.
    const x = tensor('float32', [1, 9, 8, 21], numbers([1, 9, 8, 21], 16, 64).data.map((value) => Math.round(value * 8) / 8));
    const [plain, shifted] = await run(x, (v) => [argMax(v, 3), argMax(add(v, constant(v.builder, float32([], [1000]), 'shift')), 3)]);
    expectClose(shifted, plain);
  });

  test.each([[1], [2], [21], [1001]])('Softmax over %i classes sums to 1 and keeps the order', async (classes) => {
    const x = numbers([3, classes], 17, 32);
    const [probabilities, best, bestLogit] = await run(x, (v) => {
      const soft = softmax(v);
      return [soft, argMax(soft, 1), argMax(v, 1)];
    });
    expectClose(best, bestLogit);
    for (let row = 0; row < 3; row++) {
      const values = Array.from(probabilities.data as Float32Array).slice(row * classes, (row + 1) * classes);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    }
  });

  test('Softmax does not see a constant that is added to all logits', async () => {
    const x = numbers([4, 19], 18, 8);
    const [plain, shifted] = await run(x, (v) => [softmax(v), softmax(add(v, constant(v.builder, float32([], [1024]), 'shift')))]);
    // Adding 1024 costs the logits 7 bits: they move by up to 2^-14, and probabilities relatively by twice that.
    expectClose(shifted, plain, 2 ** -13);
  });
});
