/** 200 frames of changing sizes: what they need is there after the first of them, and what one size needed is freed for the next. */
import { expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { SegmentOptions } from '../../src/deeplab/options.js';
import { createBackend } from '../../src/engine/backends.js';
import { Program } from '../../src/engine/program.js';
import { GraphBuilder } from '../../src/graph/builder.js';
import { pictureOf } from '../../src/io/pictures/picture.js';
import { relu6 } from '../../src/ops/operators/layers/activation.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { batchNorm } from '../../src/ops/operators/layers/batch_norm.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../src/ops/operators/layers/depthwise_conv2d.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { resizeBilinear } from '../../src/ops/operators/layers/resize.js';
import { WasmBackend } from '../../src/ops/wasm/backend.js';
import { heldMemory } from '../held_memory.js';
import { numbers } from '../ops/run_graph.js';

const FRAMES = 200;
const WARM_UP = 20;

/** [height, width]; as many as do not divide the number of frames, so that every size meets every other choice. */
const SIZES = [[65, 65], [40, 64], [33, 20], [90, 130], [65, 12], [128, 77], [1, 1]] as const;

/** Of every twenty frames one is looked at in two sizes and one in its mirror image, which takes graphs of their own. */
function choicesOf(frame: number): SegmentOptions {
  if (frame % WARM_UP === 7) return { scales: [0.75, 1.25] };
  if (frame % WARM_UP === 13) return { flip: true };
  return { probabilities: frame % 2 === 0 };
}

/** Bytes that kernels have and use, which JavaScript's own figures do not show. */
const kernelMemory = (backend: Backend): unknown => (backend instanceof WasmBackend ? backend.memory : undefined);

test('a model, on pictures of changing sizes', async () => {
  const model = await DeepLab.load(undefined, { cropSize: [65, 65] });
  const pictures = SIZES.map(([height, width]) => pictureOf(new Uint8Array(height * width * 3).fill(99), height, width));
  const segment = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) await model.segment(pictures[i % pictures.length], choicesOf(i));
  };
  await segment(0, WARM_UP);
  const before = await heldMemory();
  await segment(WARM_UP, FRAMES);
  const after = await heldMemory();
  await model.dispose();
  // One result with probabilities takes 0.4 MB, and the workspace of one frame 2 MB: one of ten that is kept would show.
  expect(after.buffers - before.buffers).toBeLessThan(0.5);
  expect(after.heap - before.heap).toBeLessThan(3);
  expect(after.resident - before.resident).toBeLessThan(30);
});

test.each([['the default', undefined], ['cpu', 'cpu']] as const)('a program, on feeds of changing sizes, backend: %s', async (_, backend) => {
  const running = await createBackend({ backend });
  const builder = new GraphBuilder();
  const x = placeholder(builder, 'float32', [1, -1, -1, 3], 'x');
  const weights = (shape: readonly number[], seed: number) => constant(builder, numbers(shape, seed), 'weights');
  const norm = { scale: weights([16], 1), offset: weights([16], 2), mean: weights([16], 3), variance: constant(builder, numbers([16], 4, 0.4, 0.5), 'variance') };
  const wide = relu6(batchNorm(conv2d(x, weights([3, 3, 3, 16], 5), { stride: 2, padding: 'SAME' }), { ...norm, epsilon: 1e-3 }));
  const deep = relu6(depthwiseConv2d(wide, weights([3, 3, 16, 1], 6), { padding: 'SAME' }));
  const y = resizeBilinear(conv2d(deep, weights([1, 1, 16, 21], 7), { padding: 'SAME' }), [33, 33], { alignCorners: true });
  const program = new Program(builder.build(), running);

  const feeds = SIZES.map(([height, width], i) => new Map([['x', numbers([1, height, width, 3], i)]]));
  const run = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) await program.execute(feeds[i % feeds.length], [y.endpoint]);
  };
  // Both end with the same sizes, whose plans are kept.
  await run(0, 3 * SIZES.length);
  const [before, kernelsBefore] = [await heldMemory(), kernelMemory(running)];
  await run(0, FRAMES - (FRAMES % SIZES.length));
  const [after, kernelsAfter] = [await heldMemory(), kernelMemory(running)];
  await program.dispose();
  await running.dispose();
  expect(kernelsAfter).toEqual(kernelsBefore);
  expect(after.buffers - before.buffers).toBeLessThan(0.5);
  expect(after.heap - before.heap).toBeLessThan(3);
});
