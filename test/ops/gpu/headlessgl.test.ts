/** The kernels on OpenGL, in Node: the table of TensorFlow's answers, the model that comes with the package, and 50 frames. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { createBackend } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import { GraphBuilder } from '../../../src/graph/builder.js';
import { fromNdarray } from '../../../src/ndarray.js';
import { placeholder } from '../../../src/ops/placeholder.js';
import { resizeBilinear } from '../../../src/ops/resize.js';
import { expectClose } from '../../matchers.js';
import { agreement, expectSamples, golden, NETWORK_TOLERANCE, type Golden } from '../../deeplab/golden.js';
import { heldMemory } from '../../held_memory.js';
import { numbers } from '../run_graph.js';
import { describeOpTable } from '../table.js';
import { hasDisplay } from './display.js';
import { describeFrames } from './frames.js';

const describeOnDisplay = hasDisplay ? describe : describe.skip;

describeOnDisplay('headlessgl', () => {
  describeOpTable('gpu:headlessgl');
  describeFrames('gpu:headlessgl');

  test('a map that no texture can hold is refused before anything is computed', async () => {
    const backend = await createBackend({ backend: 'gpu:headlessgl' });
    const builder = new GraphBuilder();
    const y = resizeBilinear(placeholder(builder, 'float32', [1, 3, 3, 1], 'x'), [21_000, 21_000], { alignCorners: true });
    const program = new Program(builder.build(), backend);
    await expect(program.prepare(new Map([['x', numbers([1, 3, 3, 1], 1)]]), [y.endpoint])).rejects.toMatchObject({
      tag: 'ShapeMismatchError',
      message: expect.stringMatching(/^Node 'ResizeBilinear': float32\[1,21000,21000,1\] takes 441000000 texels, but a texture of this device holds at most \d+/),
    });
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

  test('50 frames leave memory flat', async () => {
    const small = await DeepLab.load(undefined, { backend: 'gpu', cropSize: [65, 65] });
    const run = async (frames: number): Promise<void> => {
      for (let i = 0; i < frames; i++) await small.segment(expected.picture, { probabilities: i % 2 === 0 });
    };
    await run(10);
    const before = await heldMemory();
    await run(50);
    const after = await heldMemory();
    await small.dispose();
    // One map of the stem takes 0.3 MB; the textures of one frame 1.5 MB.
    expect(after.resident - before.resident).toBeLessThan(30);
    expect(after.heap - before.heap).toBeLessThan(5);
  });
});
