/** A receptive field is what a NaN in the picture reaches: the walk backwards through shapes is held against runs forwards. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Program } from '../../src/engine/program.js';
import { GraphBuilder } from '../../src/graph/builder.js';
import type { Graph } from '../../src/graph/graph.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import type { Tensor, TensorInfo } from '../../src/tensor.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from '../nets/fake_variables.js';
import { numbers } from '../ops/run_graph.js';

const SIZE = 65;
const CROP = { dtype: 'float32', shape: [1, SIZE, SIZE, 3] } as const satisfies TensorInfo;
const FEED = ['ExpandDims', CROP] as const;

const networkOf = (variant: typeof MOBILENET_VOC, outputStride: number): Graph =>
  buildDeepLab(fakeVariables(variant), variant, { outputStride, cropSize: [SIZE, SIZE] });

describe.each([
  {
    name: 'MobileNet-v2, output stride 8',
    graph: networkOf(MOBILENET_VOC, 8),
    layers: ['MobilenetV2/Conv/Relu6', 'MobilenetV2/expanded_conv_2/add', 'MobilenetV2/expanded_conv_5/depthwise/Relu6'],
  },
  {
    name: 'Xception_65, output stride 16',
    graph: networkOf(XCEPTION_VOC, 16),
    layers: ['xception_65/entry_flow/conv1_2/Relu', 'xception_65/entry_flow/block1/unit_1/xception_module/add'],
  },
])('$name', ({ graph, layers }) => {
  let program: Program;
  beforeAll(() => void (program = new Program(graph, new CpuBackend())));
  afterAll(() => program.dispose());

  test.each(layers)('%s sees a pixel where a NaN in that pixel arrives', async (layer) => {
    let [seen, unseen] = [0, 0];
    for (const [y, x] of [[0, 0], [31, 40], [64, 17]] as const) {
      const [map] = await program.execute(new Map([['ExpandDims', withNaN(y, x)]]), [layer]);
      const [, rows, columns, channels] = map.shape;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column += 2 + (row % 3)) {
          const at = (row * columns + column) * channels;
          const arrived = (map.data as Float32Array).subarray(at, at + channels).some(Number.isNaN);
          const { reads, size, readsAll } = await program.receptiveField(FEED, layer, [[row, column]]);
          expect([size, readsAll, reads[y * SIZE + x] > 0]).toEqual([[SIZE, SIZE], false, arrived]);
          if (arrived) seen++;
          else unseen++;
        }
      }
    }
    // Both happen, or the test would say nothing.
    expect(seen).toBeGreaterThan(0);
    expect(unseen).toBeGreaterThan(0);
  });
});

const PICTURE = numbers(CROP.shape, 5);

function withNaN(y: number, x: number): Tensor {
  const data = PICTURE.data.slice();
  data.fill(NaN, (y * SIZE + x) * 3, (y * SIZE + x + 1) * 3);
  return { ...PICTURE, data };
}

describe('by hand', () => {
  const program = new Program(networkOf(MOBILENET_VOC, 16), new CpuBackend());
  const field = (layer: string, ...positions: (readonly [number, number])[]) => program.receptiveField(FEED, layer, positions);
  const at = (reads: Float64Array, y: number, x: number): number => reads[y * SIZE + x];

  test('a position of the first layer reads 3 x 3 pixels around twice its own, each once', async () => {
    const { reads } = await field('MobilenetV2/Conv/Relu6', [10, 7]);
    for (let y = 0; y < SIZE; y++) for (let x = 0; x < SIZE; x++) expect(at(reads, y, x)).toBe(Math.abs(y - 20) <= 1 && Math.abs(x - 14) <= 1 ? 1 : 0);
  });

  test('a 3x3 on it reads 7 x 7, those more often where windows overlap', async () => {
    const { reads } = await field('MobilenetV2/expanded_conv/depthwise/Relu6', [10, 10]);
    const profile = [1, 1, 2, 1, 2, 1, 1];
    for (let y = 0; y < 7; y++) for (let x = 0; x < 7; x++) expect(at(reads, 17 + y, 17 + x)).toBe(profile[y] * profile[x]);
    expect(reads.reduce((sum, count) => sum + count, 0)).toBe(81);
  });

  test('positions add up', async () => {
    const [both, one, other] = [await field('MobilenetV2/Conv/Relu6', [3, 3], [3, 4]), await field('MobilenetV2/Conv/Relu6', [3, 3]), await field('MobilenetV2/Conv/Relu6', [3, 4])];
    expect([...both.reads]).toEqual([...one.reads].map((count, i) => count + other.reads[i]));
  });

  test('behind the image-level branch everything is read, which is told apart from what the other branches read', async () => {
    expect((await field('aspp0/Relu', [2, 2])).readsAll).toBe(false);
    const [alone, joined] = [await field('aspp0/Relu', [2, 2]), await field('concat_projection/Relu', [2, 2])];
    expect(joined.readsAll).toBe(true);
    expect([...joined.reads]).toEqual([...alone.reads]);
    const pooled = await field('image_pooling/Relu', [0, 0]);
    expect([pooled.readsAll, pooled.reads.every((count) => count === 0)]).toEqual([true, true]);
  });

  test('no positions see nothing, and neither does one that is made of padding only', async () => {
    const { reads, readsAll } = await field('MobilenetV2/Conv/Relu6');
    expect([readsAll, reads.every((count) => count === 0)]).toEqual([false, true]);
    const padded = new Program(networkOf(XCEPTION_VOC, 16), new CpuBackend());
    const corners = await Promise.all([[0, 0], [1, 1]].map(([y, x]) => padded.receptiveField(FEED, 'xception_65/Pad', [[y, x]])));
    expect(corners.map((corner) => corner.reads.reduce((sum, count) => sum + count, 0))).toEqual([0, 1]);
    await padded.dispose();
  });

  test('one position that is left of a map is no mean of it', async () => {
    const builder = new GraphBuilder();
    const x = placeholder(builder, 'float32', [1, 2, 2, 1], 'x');
    const filter = constant(builder, numbers([1, 1, 1, 1], 1), 'filter');
    conv2d(x, filter, { stride: 2, padding: 'SAME' }, 'strided');
    const strided = new Program(builder.build(), new CpuBackend());
    const { reads, readsAll } = await strided.receptiveField(['x', { dtype: 'float32', shape: [1, 2, 2, 1] }], 'strided', [[0, 0]]);
    expect([[...reads], readsAll]).toEqual([[1, 0, 0, 0], false]);
    await strided.dispose();
  });

  test.each([
    ['a row that is not there', 'MobilenetV2/Conv/Relu6', [33, 0], 'InvalidArgumentError', /33 x 33 positions; row 33, column 0/],
    ['a half', 'MobilenetV2/Conv/Relu6', [0.5, 0], 'InvalidArgumentError', /row 0.5/],
    ['a name that is not there', 'MobilenetV2/Convolution', [0, 0], 'GraphFormatError', /no node 'MobilenetV2\/Convolution'/],
    ['a weight', 'MobilenetV2/Conv/weights', [0, 0], 'InvalidArgumentError', /does not depend on 'ExpandDims'/],
  ] as const)('%s is refused', async (_, layer, position, tag, message) => {
    await expect(field(layer, position)).rejects.toThrow(expect.objectContaining({ tag, message: expect.stringMatching(message) }));
  });
});
