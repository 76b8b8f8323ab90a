/**
 * What operators say they read is what they read: one pixel of an input is changed, and the pixels of the output that change are those
 * that say so. The inputs are those of the table of reference answers.
 */
import { describe, expect, test } from '@jest/globals';
import { Program } from '../../src/engine/program.js';
import { specialize } from '../../src/engine/specialize.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import { OPERATORS } from '../../src/ops/index.js';
import { mapSize, type MapReads } from '../../src/ops/geometry/reads.js';
import { linearTaps, nearestTaps, readsTaps } from '../../src/ops/geometry/resize_taps.js';
import type { Node } from '../../src/graph/graph.js';
import { int32, type Tensor } from '../../src/tensor.js';
import { hash32 } from './pattern.js';
import { graphOf, loadOpTable, type OpCase } from './table.js';

/** Of these, a pixel changes whenever one that it is computed from changes. Others may hide it: a maximum, a clamp, labels. */
const LINEAR: ReadonlySet<string> = new Set([
  ...['Conv2D', 'DepthwiseConv2dNative', 'AvgPool', 'ResizeBilinear', 'ResizeNearestNeighbor', 'Pad', 'Slice', 'StridedSlice'],
  ...['ConcatV2', 'Concat', 'Add', 'AddV2', 'Sub', 'AddN', 'BiasAdd', 'Identity', 'ExpandDims', 'Squeeze', 'FusedBatchNormV3'],
]);

const MOVES: ReadonlySet<string> = new Set(['Pad', 'Slice', 'StridedSlice']);

/** Cases in which a map of floats is fed. */
function isMap(entry: OpCase): boolean {
  const [x] = entry.inputs;
  const answers = OPERATORS.get(entry.op)?.reads !== undefined;
  return answers && !x.constant && x.dtype === 'float32' && x.shape.length === 4 && x.shape[1] * x.shape[2] > 1 && x.shape[3] > 0;
}

const families = loadOpTable()
  .map(({ name, cases, bin }) => ({ name, bin, cases: cases.filter(isMap) }))
  .filter(({ cases }) => cases.length > 0);

test('the table asks enough operators', () => {
  const ops = new Set(families.flatMap(({ cases }) => cases.map(({ op }) => op)));
  for (const op of ['Conv2D', 'DepthwiseConv2dNative', 'AvgPool', 'MaxPool', 'ResizeBilinear', 'ResizeNearestNeighbor', 'Pad', 'Relu6', 'AddV2', 'ConcatV2']) {
    expect([...ops]).toContain(op);
  }
});

describe.each(families)('$name', ({ cases, bin }) => {
  test.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const { graph, feeds } = graphOf(entry, bin);
    const x = feeds.get('input0')!;
    const reads = await readsOf(entry, graph, feeds);
    const program = new Program(graph, new CpuBackend());
    const [before] = await program.execute(feeds, ['op']);
    // Where pictures are added or left out, or channels, a pixel may go elsewhere, or nowhere.
    const keepsBatch = before.shape[0] === x.shape[0] && (!MOVES.has(entry.op) || before.shape[3] === x.shape[3]);
    const isFinite = (x.data as Float32Array).every(Number.isFinite);
    for (const [y, column] of somePixels(x.shape)) {
      const [after] = await program.execute(new Map([...feeds, ['input0', changedAt(x, y, column)]]), ['op']);
      const changed = changedPixels(before, after);
      const expected = reads && readingPixels(reads, before.shape, y, column);
      if (LINEAR.has(entry.op) && keepsBatch && isFinite && expected) expect(changed).toEqual(expected);
      else if (expected) expect(expected).toEqual(expect.arrayContaining(changed));
    }
    await program.dispose();
  });
});

describe('one by one', () => {
  const map = (name: string, shape: readonly number[]) => ({ name, dtype: 'float32', shape }) as const;

  test('a strided slice takes every other row, backwards too', () => {
    expect(rowsRead('StridedSlice', [[0, 5, 0, 0], [1, 0, 4, 1], [1, -2, 1, 1]], [1, 3, 4, 1])).toEqual([[5], [3], [1]]);
    expect(rowsRead('StridedSlice', [[0, 1, 0, 0], [1, 6, 4, 1], [1, 2, 1, 1]], [1, 3, 4, 1])).toEqual([[1], [3], [5]]);
  });

  test.each([
    [3, [[0], [1], [2], [3], [4], [5]]],
    [-1, [[0], [1], [2], [3], [4], [5]]],
    // The greatest of all rows, or of all columns.
    [1, undefined],
    [2, undefined],
  ] as const)('the greatest along axis %i', (axis, rows) => {
    expect(rowsRead('ArgMax', [[axis]], axis === 1 ? [1, 4, 1] : axis === 2 ? [1, 6, 1] : [1, 6, 4])).toEqual(rows);
  });

  test.each([
    // The first, the middle and the last lie on positions of the smaller grid; between them two are mixed.
    [linearTaps, [[0], [0, 1], [1], [1, 2], [2]]],
    [nearestTaps, [[0], [1], [1], [2], [2]]],
  ] as const)('resizing 3 positions to 5 with corners aligned: %p', (taps, expected) => {
    const reads = readsTaps(taps(3, 5, { alignCorners: true, halfPixelCenters: false }));
    expect([0, 1, 2, 3, 4].map((position) => [...reads(position)])).toEqual(expected);
  });

  /** Of a map [1, 6, 4, 1]: what each row of the output reads. */
  function rowsRead(op: string, lists: readonly (readonly number[])[], outShape: readonly number[]): (readonly number[])[] | undefined {
    const node: Node = { name: 'op', op, inputs: [], controls: [], attrs: {} };
    const inputs = [map('x', [1, 6, 4, 1]), ...lists.map((values) => ({ dtype: 'int32', shape: [values.length], value: int32([values.length], values) }) as const)];
    const operator = OPERATORS.get(op)!;
    const [reads] = operator.reads!(inputs, [map('out', outShape)], operator.attributes(node), node);
    return reads && Array.from({ length: mapSize(outShape)[0] }, (_, row) => reads.rows(row));
  }
});

async function readsOf(entry: OpCase, graph: Parameters<typeof specialize>[0], feeds: ReadonlyMap<string, Tensor>): Promise<MapReads | undefined> {
  const lowered = await specialize(graph, feeds, ['op']);
  const node = lowered.nodes.get('op')!;
  const operator = OPERATORS.get(entry.op)!;
  const outputs = lowered.outputs(node).map((output) => lowered.info(output));
  return operator.reads!(node.inputs.map((input) => lowered.operand(input, node)), outputs, operator.attributes(node), node)[0];
}

/** The corners of the map, and three pixels of it. */
function somePixels([, rows, columns]: readonly number[]): (readonly [y: number, x: number])[] {
  const picked = [0, 1, 2].map((i) => [hash32(i, 1) % rows, hash32(i, 2) % columns] as const);
  return [[0, 0], [rows - 1, columns - 1], ...picked];
}

/** With other channels at one pixel of the first picture. */
function changedAt(x: Tensor, y: number, column: number): Tensor {
  const [, , columns, channels] = x.shape;
  const data = (x.data as Float32Array).slice();
  const at = (y * columns + column) * channels;
  for (let c = 0; c < channels; c++) data[at + c] = 3 + 0.37 * c - data[at + c];
  return { ...x, data };
}

/** Pixels of the first picture, as 'row,column'. */
function changedPixels(before: Tensor, after: Tensor): string[] {
  const [rows, columns] = mapSize(before.shape);
  const [from, to] = [before, after].map(({ data }) => data as Float32Array);
  const pixels = before.shape.length === 4 ? before.shape[0] * rows * columns : rows * columns;
  const channels = from.length / pixels;
  return pixelNames(rows, columns).filter((_, pixel) => !from.subarray(pixel * channels, (pixel + 1) * channels).every((value, c) => Object.is(value, to[pixel * channels + c])));
}

function readingPixels({ rows, columns }: MapReads, shape: readonly number[], y: number, x: number): string[] {
  const [outRows, outColumns] = mapSize(shape);
  return pixelNames(outRows, outColumns).filter((_, pixel) => rows(Math.floor(pixel / outColumns)).includes(y) && columns(pixel % outColumns).includes(x));
}

const pixelNames = (rows: number, columns: number): string[] => Array.from({ length: rows * columns }, (_, i) => `${Math.floor(i / columns)},${i % columns}`);
