/** Probabilities of resized maps, their mean and its labels in one step: those of the operators that it stands for to the last bit, and those of float64. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Program } from '../../../src/engine/program.js';
import { GraphBuilder } from '../../../src/graph/builder.js';
import type { Graph } from '../../../src/graph/graph.js';
import { argMax } from '../../../src/ops/operators/arithmetic/arg_max.js';
import { add, realDiv } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { resizeBilinear } from '../../../src/ops/operators/layers/resize.js';
import { softmax } from '../../../src/ops/operators/layers/softmax.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { float32, type Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../run_graph.js';

type Size = readonly [rows: number, columns: number];

/** Maps [batch, rows, columns, classes] of these sizes, to [rows, columns]. */
const CASES: readonly (readonly [classes: number, batch: number, maps: readonly Size[], size: Size])[] = [
  [21, 1, [[5, 6]], [65, 81]],
  [21, 1, [[5, 6], [5, 6], [9, 11]], [65, 81]],
  [19, 2, [[4, 5], [3, 3]], [13, 17]],
  [4, 1, [[9, 7], [2, 2], [1, 1], [1, 6]], [4, 53]],
  [1, 1, [[4, 4], [3, 3]], [9, 9]],
  [3, 2, [[3, 3], [2, 5]], [7, 6]],
  [2, 1, [[6, 5]], [3, 5]],
  [151, 1, [[2, 3], [3, 2]], [19, 47]],
  [1030, 1, [[2, 2]], [3, 5]],
];

interface Mean {
  readonly graph: Graph;
  readonly mean: string;
  readonly labels: string;
}

/** The operators one after the other. */
function meanOf(classes: number, batch: number, maps: readonly Size[], size: Size, attrs = { alignCorners: true }): Mean {
  const builder = new GraphBuilder();
  const each = maps.map(([rows, columns], i) => softmax(resizeBilinear(placeholder(builder, 'float32', [batch, rows, columns, classes], `map${i}`), size, attrs)));
  const sum = each.reduce((sofar, probabilities) => add(sofar, probabilities));
  const mean = maps.length > 1 ? realDiv(sum, constant(builder, float32([], [maps.length]), 'count')) : sum;
  return { mean: mean.endpoint, labels: argMax(mean, 3).endpoint, graph: builder.build() };
}

const feedsOf = (classes: number, batch: number, maps: readonly Size[], change = (value: number, _i: number): number => value): Map<string, Tensor> =>
  new Map(maps.map(([rows, columns], i) => {
    const { shape, data } = numbers([batch, rows, columns, classes], i + 1, 12);
    return [`map${i}`, float32(shape, data.map(change))];
  }));

describe.each([{ threads: 1 }, { threads: 2, build: 'simd' }, { threads: 3 }] as const)('%j', (options) => {
  let wasm: WasmBackend;
  beforeAll(async () => void (wasm = await WasmBackend.create(options)));
  afterAll(() => wasm.dispose());

  async function values({ graph }: Pick<Mean, 'graph'>, feeds: Map<string, Tensor>, fetch: string, optimize: boolean): Promise<Tensor> {
    const program = new Program(graph, wasm, { optimize });
    const [value] = await program.execute(feeds, [fetch]);
    const { steps } = await program.trace(feeds, [fetch]);
    expect(steps.some(({ op }) => op.startsWith('ResizeSoftmax'))).toBe(optimize);
    await program.dispose();
    return value;
  }

  /** NaN is where it should be, too. */
  async function expectSame(mean: Mean, feeds: Map<string, Tensor>): Promise<void> {
    for (const fetch of [mean.mean, mean.labels]) expectClose(await values(mean, feeds, fetch, true), await values(mean, feeds, fetch, false), 0);
  }

  test.each(CASES)('%i classes, batch %i, maps %j to %j', async (classes, batch, maps, size) => {
    await expectSame(meanOf(classes, batch, maps, size), feedsOf(classes, batch, maps));
    await expectSame(meanOf(classes, batch, maps, size, { alignCorners: false }), feedsOf(classes, batch, maps));
  });

  test.each<readonly [string, (value: number, i: number) => number]>([
    ['NaN and infinities', (value, i) => [value, value, NaN, Infinity, -Infinity][i % 13 < 5 && value > 6 ? i % 13 : 0]],
    ['NaN only', () => NaN],
    ['-Infinity only', () => -Infinity],
    ['equal scores', () => 3],
    ['near ties', (_value, i) => 1 + (i % 3) * 2 ** -23],
    ['huge scores', (value) => value * 2 ** 120],
    ['scores far apart', (value) => value * 100],
  ])('%s', async (_, change) => {
    const maps: readonly Size[] = [[4, 5], [7, 3], [4, 5]];
    await expectSame(meanOf(21, 1, maps, [17, 33]), feedsOf(21, 1, maps, change));
    await expectSame(meanOf(6, 2, maps, [17, 33]), feedsOf(6, 2, maps, change));
  });

  test('the mean of softmaxes in float64', async () => {
    const [classes, maps, [rows, columns]] = [21, [[5, 6], [9, 11]] as const, [33, 41]] as const;
    const feeds = feedsOf(classes, 1, maps);
    const mean = meanOf(classes, 1, maps, [rows, columns]);
    const { data } = await values(mean, feeds, mean.mean, true);
    const labels = await values(mean, feeds, mean.labels, true);
    let worst = 0;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const expected = meanAt([...feeds.values()], y / (rows - 1), x / (columns - 1), classes);
        const found = (data as Float32Array).subarray((y * columns + x) * classes, (y * columns + x + 1) * classes);
        expected.forEach((value, c) => (worst = Math.max(worst, Math.abs(found[c] - value) / value)));
        expect(Number(labels.data[y * columns + x])).toBe(found.indexOf(Math.max(...found)));
      }
    }
    // Exponents of up to 24 are rounded to 2^-20 of their distance, which is what their exponentials differ by.
    expect(worst).toBeLessThan(1e-5);
    expect(worst).toBeGreaterThan(0);
  });
});

test('the same bits with and without relaxed SIMD, on any number of threads', async () => {
  const maps: readonly Size[] = [[33, 33], [41, 41]];
  const { graph, mean } = meanOf(21, 1, maps, [129, 129]);
  const results: Buffer[] = [];
  // The faster build that runs here, and the one that runs everywhere.
  for (const options of [{ threads: 1 }, { threads: 1, build: 'simd' }, { threads: 3 }, { threads: 2, build: 'simd' }] as const) {
    const wasm = await WasmBackend.create(options);
    const program = new Program(graph, wasm);
    const [{ data }] = await program.execute(feedsOf(21, 1, maps), [mean]);
    results.push(Buffer.from((data as Float32Array).buffer));
    await program.dispose();
    await wasm.dispose();
  }
  expect(results.map((result) => result.equals(results[0]))).toEqual([true, true, true, true]);
});

/** The mean of the softmaxes of maps [1, rows, columns, classes] at a place from 0 to 1. */
function meanAt(maps: readonly Tensor[], down: number, right: number, classes: number): number[] {
  const each = maps.map(({ shape: [, rows, columns], data }) => {
    const [y, x] = [down * (rows - 1), right * (columns - 1)];
    const [top, left] = [Math.min(Math.floor(y), rows - 2), Math.min(Math.floor(x), columns - 2)];
    const at = (row: number, column: number, c: number): number => Number(data[(row * columns + column) * classes + c]);
    const along = (row: number, c: number): number => at(row, left, c) * (1 - x + left) + at(row, left + 1, c) * (x - left);
    const powers = Array.from({ length: classes }, (_, c) => Math.exp(along(top, c) * (1 - y + top) + along(top + 1, c) * (y - top)));
    const sum = powers.reduce((total, power) => total + power);
    return powers.map((power) => power / sum);
  });
  return each[0].map((_, c) => each.reduce((total, probabilities) => total + probabilities[c], 0) / maps.length);
}
