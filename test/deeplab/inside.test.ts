/** What a loaded model tells of its inside. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { Trace, TracedLayer } from '../../src/engine/trace.js';
import { readImage, type Picture } from '../../src/io/pictures/image.js';
import { agreement, FROZEN } from './golden.js';

const CHELSEA = 'examples/chelsea.png';
const NAMES = { stem: 'MobilenetV2/Conv/Relu6', atrous: 'MobilenetV2/expanded_conv_14/depthwise/Relu6' };

let cat: Picture;
beforeAll(async () => void (cat = await readImage(CHELSEA)));

describe.each([
  { source: 'the checkpoint', from: undefined, feed: { name: 'ExpandDims', dtype: 'float32', shape: [1, 513, 513, 3] } },
  { source: 'the frozen graph', from: FROZEN, feed: { name: 'ImageTensor', dtype: 'uint8', shape: [1, 300, 451, 3] } },
])('trace of $source', ({ from, feed }) => {
  let model: DeepLab;
  let trace: Trace;
  let layers: TracedLayer[];
  beforeAll(async () => {
    model = await DeepLab.load(from);
    trace = await model.trace(cat);
    layers = trace.steps.flatMap((step) => step.layers);
  });
  afterAll(() => model.dispose());

  test('says what it is fed, and who computes', () => {
    expect(trace.feeds).toEqual([feed]);
    expect([trace.backend, trace.threads]).toEqual([model.info.backend, model.info.threads]);
  });

  test('steps take time, and the sum is said', () => {
    expect(trace.steps.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
    expect(trace.steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeCloseTo(trace.milliseconds, 6);
    expect(trace.milliseconds).toBeGreaterThan(0);
  });

  test('layers have the multiply-adds of the network, and each is in one step', () => {
    // What is published counts atrous convolutions in their space-to-batch form, where rows and columns fill up the blocks.
    const total = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
    expect(total).toBeGreaterThan(0.95 * model.info.multiplyAdds);
    expect(total).toBeLessThanOrEqual(model.info.multiplyAdds);
    expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
    expect(layers.filter(({ op }) => op === 'FusedDepthwiseConv2D')).toHaveLength(17);
  });

  test('steps and layers read feeds and what came before', () => {
    for (const list of [trace.steps, layers]) {
      const known = new Set([feed.name]);
      for (const { name, inputs } of list) {
        expect({ name, unknown: inputs.filter((input) => !known.has(input)) }).toEqual({ name, unknown: [] });
        expect(inputs.length).toBeGreaterThan(0);
        known.add(name);
      }
    }
  });

  test('a step that does the work of several layers ends in the last of them', () => {
    const block = trace.steps.find(({ op }) => op === 'FusedInvertedResidual');
    expect(block?.layers.map(({ op }) => op)).toEqual(['FusedConv2D', 'FusedDepthwiseConv2D', 'FusedConv2D']);
    expect(block?.layers.at(-1)?.name).toBe(block?.name);
    expect(trace.steps.find(({ op }) => op === 'ResizeArgMax')).toMatchObject({ layers: [{ op: 'ResizeBilinear' }, { op: 'ArgMax' }] });
  });

  test('windows have their size, strides, rates and padding', () => {
    const windowOf = (wanted: string) => layers.find(({ name }) => name === wanted)?.window;
    expect(windowOf(NAMES.stem)).toEqual({ size: [3, 3], strides: [2, 2], rates: [1, 1], padding: [1, 1] });
    expect(windowOf(NAMES.atrous)).toEqual({ size: [3, 3], strides: [1, 1], rates: [2, 2], padding: [2, 2] });
  });

  test('every layer can be fetched, and has the shape that is said', async () => {
    const some = layers.filter((_, i) => i % 6 === 0);
    const fetched = await model.run(cat, some.map(({ name }) => name));
    expect(fetched.map(({ shape }) => shape)).toEqual(some.map(({ shape }) => shape));
  });

  test('receptiveField has rows and columns of the crop', async () => {
    const { reads, readsAll } = await model.receptiveField(NAMES.stem, [[10, 7]]);
    expect([reads.shape, reads.get(20, 14), reads.get(19, 13), reads.get(18, 14), readsAll]).toEqual([[513, 513], 1, 1, 0, false]);
  });
});

test('tracing reports progress, can be stopped, and leaves the labels as they are', async () => {
  const model = await DeepLab.load(undefined, { cropSize: [129, 129] });
  const before = await model.segment(cat);
  const steps: number[] = [];
  const trace = await model.trace(cat, { onProgress: ({ loaded }) => steps.push(loaded) });
  expect(steps).toEqual(trace.steps.map((_, i) => i + 1));
  const stop = new AbortController();
  await expect(model.trace(cat, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
  expect(agreement((await model.segment(cat)).labels, before.labels)).toBe(1);
  await model.dispose();
  await expect(model.trace(cat)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});
