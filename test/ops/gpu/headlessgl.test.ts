/** The kernels on OpenGL, in Node: the table of TensorFlow's answers, the model that comes with the package, and 50 frames. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { createBackend } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import { GraphBuilder } from '../../../src/graph/builder.js';
import { fromNdarray } from '../../../src/ndarray.js';
import { relu } from '../../../src/ops/operators/layers/activation.js';
import { add } from '../../../src/ops/operators/arithmetic/binary.js';
import type { GpuBackend } from '../../../src/ops/gpu/backend.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { reshape } from '../../../src/ops/operators/shapes/reshape.js';
import { resizeBilinear } from '../../../src/ops/operators/layers/resize.js';
import { expectClose } from '../../matchers.js';
import { agreement, expectSamples, golden, NETWORK_TOLERANCE, type Golden } from '../../deeplab/golden.js';
import { heldMemory } from '../../held_memory.js';
import { numbers } from '../run_graph.js';
import { describeOpTable } from '../table.js';
import { describeOnDisplay } from './display.js';
import { describeFrames } from './frames.js';
import { describeWindows } from './windows.js';


describeOnDisplay('headlessgl', () => {
  describeOpTable('gpu:headlessgl');
  describeFrames('gpu:headlessgl');
  describeWindows('gpu:headlessgl');

  test('a map that no texture can hold is refused before anything is computed', async () => {
    const [height, width, channels] = [21_000, 21_000, 1];
    const backend = await createBackend({ backend: 'gpu:headlessgl' });
    const builder = new GraphBuilder();
    const shape = [1, 3, 3, channels];
    const y = resizeBilinear(placeholder(builder, 'float32', shape, 'x'), [height, width], { alignCorners: true });
    const program = new Program(builder.build(), backend);
    await expect(program.prepare(new Map([['x', numbers(shape, 1)]]), [y.endpoint])).rejects.toMatchObject({
      tag: 'ShapeMismatchError',
      message: expect.stringMatching(`^Node 'ResizeBilinear': float32\\[1,${height},${width},${channels}\\] takes 441000000 texels, but a texture of this device holds at most \\d+`),
    });
    await backend.dispose();
  });

  test('one step may read the same numbers under two shapes', async () => {
    const backend = (await createBackend({ backend: 'gpu:headlessgl' })) as GpuBackend;
    const builder = new GraphBuilder();
    const x = relu(placeholder(builder, 'float32', [1, 3], 'x'));
    const sums = add(x, reshape(x, [3, 1]));
    const program = new Program(builder.build(), backend);
    const [{ data }] = await program.execute(new Map([['x', { dtype: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 4) }]]), [sums.endpoint]);
    expect([...data]).toEqual([2, 3, 5, 3, 4, 6, 5, 6, 8]);
    expect(backend.usage.arrays).toBe(0);
    await backend.dispose();
  });
});

describeOnDisplay('the embedded model on headlessgl', () => {
  let model: DeepLab;
  let expected: Golden;
  beforeAll(async () => {
    expected = await golden('chelsea');
    model = await DeepLab.load(undefined, { backend: 'gpu' });
  });
  afterAll(() => model?.dispose());

  test('runs there, all of it', () => {
    expect(model.info).toMatchObject({ backend: 'gpu:headlessgl', threads: 1, fallbacks: [] });
  });

  test('labels and logits are TensorFlow’s', async () => {
    const { labels } = await model.segment(expected.picture);
    expect(agreement(labels, expected.labels)).toBeGreaterThanOrEqual(0.999);
    const { 'logits/semantic/BiasAdd': logits } = await model.run(expected.picture, ['logits/semantic/BiasAdd']);
    expectClose(fromNdarray(logits), expected.logits, NETWORK_TOLERANCE);
  });

  test('activations are TensorFlow’s', async () => {
    // Every fourth of the 163; all of them in Chromium.
    const names = Object.keys(expected.activations).filter((_, i) => i % 4 === 0);
    const fetched = await model.run(expected.picture, names);
    for (const name of names) expectSamples(fetched[name], expected.activations[name]);
  });

  test('frames leave memory flat', async () => {
    const small = await DeepLab.load(undefined, { backend: 'gpu', cropSize: [65, 65] });
    const run = async (frames: number): Promise<void> => {
      for (let i = 0; i < frames; i++) await small.segment(expected.picture, { probabilities: i % 2 === 0 });
    };
    // The driver takes its last memory some fifty frames in.
    await run(60);
    const growths: number[] = [];
    const first = await heldMemory();
    for (let round = 0, before = first; round < 4; round++) {
      await run(40);
      const after = await heldMemory();
      growths.push(after.resident - before.resident);
      before = after;
    }
    const last = await heldMemory();
    await small.dispose();
    // What frames leave behind, every round leaves behind; what the process takes for other reasons comes once. One map of the stem takes 0.3 MB, 12 MB
    // in 40 frames; the textures of one frame 1.5 MB.
    expect(Math.min(...growths)).toBeLessThan(8);
    expect(last.heap - first.heap).toBeLessThan(5);
  });
});
