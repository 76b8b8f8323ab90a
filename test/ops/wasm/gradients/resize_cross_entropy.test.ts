/** The loss of a resized map and its gradient in one step: those of the operators that it stands for to the last bit, on any number of threads. */
import { describe, expect, test } from '@jest/globals';
import { Program } from '../../../../src/engine/program.js';
import { GraphBuilder } from '../../../../src/graph/builder.js';
import type { Backend } from '../../../../src/ops/contract/backend.js';
import { mul } from '../../../../src/ops/operators/arithmetic/binary.js';
import { placeholder } from '../../../../src/ops/operators/flow/placeholder.js';
import { sparseSoftmaxCrossEntropy } from '../../../../src/ops/operators/gradients/cross_entropy.js';
import { resizeBilinearGrad } from '../../../../src/ops/operators/gradients/resize_grad.js';
import { resizeBilinear } from '../../../../src/ops/operators/layers/resize.js';
import { reshape } from '../../../../src/ops/operators/shapes/reshape.js';
import { float32, int32, sizeOf, tensor, type Shape, type Tensor } from '../../../../src/tensor.js';
import { expectClose } from '../../../matchers.js';
import { numbers } from '../../run_graph.js';
import { backendsOfAllKinds } from '../close_to_plain.js';
import { fed, fixed, runAlone, type OperatorCase } from '../run_alone.js';

const ALIGNED = { align_corners: true, half_pixel_centers: false };

interface LossCase {
  readonly images: Tensor;
  readonly size: readonly [rows: number, columns: number];
  readonly labels: Tensor;
  readonly weights: Tensor;
  readonly attrs: { readonly align_corners: boolean; readonly half_pixel_centers: boolean };
}

function caseOf(shape: Shape, size: readonly [number, number], { attrs = ALIGNED, change = (value: number, _i: number): number => value, wide = false } = {}): LossCase {
  const pixels = shape[0] * size[0] * size[1];
  const { data } = numbers(shape, 3, 9);
  const classes = numbers([pixels], 5, shape[3] / 2, shape[3] / 2).data;
  const label = (i: number): number => Math.min(shape[3] - 1, Math.floor(classes[i]));
  const labels = wide ? tensor('int64', [pixels], BigInt64Array.from({ length: pixels }, (_, i) => BigInt(label(i)))) : int32([pixels], Int32Array.from({ length: pixels }, (_, i) => label(i)));
  // Some pixels do not count.
  return { images: float32(shape, data.map(change)), size, labels, weights: float32([pixels], numbers([pixels], 7).data.map((weight, i) => (i % 7 === 0 ? 0 : weight))), attrs };
}

const operatorOf = ({ images, size, labels, weights, attrs }: LossCase): OperatorCase => ({ op: 'ResizeCrossEntropy', inputs: [fed(images), fixed(int32([2], size)), fed(labels), fed(weights)], attrs });

/** The operators one after the other. */
async function unfused(backend: Backend, { images, size, labels, weights, attrs }: LossCase): Promise<Tensor[]> {
  const builder = new GraphBuilder();
  const fedAs = (name: string, { dtype, shape }: Tensor) => placeholder(builder, dtype, shape, name);
  const [map, truth, weight] = [fedAs('images', images), fedAs('labels', labels), fedAs('weights', weights)];
  const [batch, , , classes] = images.shape;
  const resized = resizeBilinear(map, size, { alignCorners: attrs.align_corners, halfPixelCenters: attrs.half_pixel_centers });
  const losses = sparseSoftmaxCrossEntropy(reshape(resized, [-1, classes]), truth);
  const perPixel = mul(builder.output(losses, 1), reshape(weight, [-1, 1]));
  const gradient = resizeBilinearGrad(reshape(perPixel, [batch, ...size, classes]), map, attrs);
  const program = new Program(builder.build(), backend, { optimize: false });
  try {
    return await program.execute(new Map([['images', images], ['labels', labels], ['weights', weights]]), [losses.endpoint, gradient.endpoint]);
  } finally {
    await program.dispose();
  }
}

const bytesOf = ({ data }: Tensor): Buffer => Buffer.from((data as Float32Array).slice().buffer);

describe('numbers', () => {
  const backends = backendsOfAllKinds();

  async function expectTheirs(losses: LossCase): Promise<void> {
    for (const kind of [backends.relaxed, backends.simd]) {
      const expected = await unfused(kind[0], losses);
      const results: Tensor[][] = [];
      for (const backend of kind) results.push(await runAlone(backend, operatorOf(losses), 2));
      expectClose(results[0][0], expected[0], 0);
      expectClose(results[0][1], expected[1], 0);
      for (const result of results) expect(result.map((output, i) => bytesOf(output).equals(bytesOf(results[0][i])))).toEqual([true, true]);
    }
  }

  test.each<readonly [shape: Shape, size: readonly [number, number]]>([
    [[2, 5, 6, 21], [65, 81]],
    [[1, 17, 17, 21], [257, 257]],
    [[1, 3, 4, 1], [9, 33]],
    [[3, 4, 3, 2], [10, 31]],
    [[1, 4, 5, 3], [13, 64]],
    [[2, 2, 2, 4], [7, 9]],
    [[1, 2, 9, 19], [33, 40]],
    [[1, 3, 2, 151], [17, 5]],
    [[1, 1, 1, 6], [5, 4]],
    [[1, 1, 7, 6], [5, 37]],
    [[1, 7, 1, 5], [37, 5]],
    [[1, 9, 8, 21], [4, 3]],
    [[1, 9, 8, 21], [1, 1]],
    [[1, 5, 6, 7], [5, 6]],
  ])('%j to %j', async (shape, size) => {
    await expectTheirs(caseOf(shape, size));
    await expectTheirs(caseOf(shape, size, { attrs: { align_corners: false, half_pixel_centers: false }, wide: true }));
    await expectTheirs(caseOf(shape, size, { attrs: { align_corners: false, half_pixel_centers: true } }));
  });

  test.each<readonly [string, (value: number, i: number) => number]>([
    ['NaN', (value, i) => (i === 40 ? NaN : value)],
    ['infinite scores', (value, i) => (i === 40 ? -Infinity : value)],
    ['equal scores', () => 3],
    ['scores far apart', (value) => value * 40],
  ])('%s', (_, change) => expectTheirs(caseOf([1, 5, 4, 5], [17, 33], { change })));
});

describe('labels', () => {
  const { relaxed } = backendsOfAllKinds();

  test.each([-1, 5, 255])('%i is refused', async (label) => {
    const losses = caseOf([1, 5, 4, 5], [17, 33]);
    losses.labels.data[100] = label;
    for (const backend of relaxed) await expect(runAlone(backend, operatorOf(losses), 2)).rejects.toThrow(`labels[100] is ${label}, expected a class in [0, 5)`);
  });

  test('no pictures, no losses', async () => {
    const [loss, gradient] = await runAlone(relaxed[0], operatorOf(caseOf([0, 5, 4, 5], [17, 33])), 2);
    expect([sizeOf(loss.shape), gradient.shape]).toEqual([0, [0, 5, 4, 5]]);
  });
});
