/** What holds over a model's life: its loading, its refusals, and what is reported meanwhile. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { Progress } from '../../src/deeplab/options.js';
import { Program } from '../../src/engine/program.js';
import { FROZEN } from './golden.js';

const grey = ndarray(new Uint8Array(20 * 20 * 3).fill(127), [20, 20, 3]);

describe('a model loaded with a signal', () => {
  const loading = new AbortController();
  const seen: Progress[] = [];
  let model: DeepLab;
  beforeAll(async () => {
    model = await DeepLab.load(undefined, { cropSize: [33, 33], signal: loading.signal, onProgress: (progress) => void seen.push(progress) });
  });
  afterAll(() => model.dispose());

  test('reports weights only while it loads, and the signal ends with the load', async () => {
    const reports = seen.length;
    expect(reports).toBeGreaterThan(0);
    expect(seen.every(({ phase }) => phase === 'weights')).toBe(true);
    loading.abort();
    // Another fetch needs another plan, which reads weights again.
    await expect(model.run(grey, ['logits/semantic/BiasAdd'])).resolves.toHaveLength(1);
    expect(seen).toHaveLength(reports);
  });

  test('reports passes of different lengths against one total, and never backwards', async () => {
    const passes: Progress[] = [];
    await model.segment(grey, { scales: [1, 1.5], flip: true, onProgress: (progress) => void passes.push(progress) });
    expect(new Set(passes.map(({ total }) => total))).toEqual(new Set([4]));
    const loaded = passes.map((progress) => progress.loaded);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(loaded.at(-1)).toBe(4);
  });
});

test('memory for scales and mirror images is let go of as soon as each was used', async () => {
  const model = await DeepLab.load(undefined, { cropSize: [33, 33] });
  const [rested, disposed] = [jest.spyOn(Program.prototype, 'rest'), jest.spyOn(Program.prototype, 'dispose')];
  await model.segment(grey, { scales: [1, 1.5], flip: true });
  // All but the plain pass, and the mean of the four.
  expect(rested).toHaveBeenCalledTimes(4);
  expect(disposed).toHaveBeenCalledTimes(0);
  // Plans are there for the next picture.
  await model.segment(grey, { scales: [1, 1.5], flip: true });
  await model.dispose();
  expect(disposed).toHaveBeenCalledTimes(5);
  rested.mockRestore();
  disposed.mockRestore();
});

test('somebody who listens to the progress gets turns while a picture is computed', async () => {
  // Slow enough for a turn to be due: the wasm backend can be done before.
  const model = await DeepLab.load(undefined, { cropSize: [257, 257], backend: 'cpu' });
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await model.segment(grey, { onProgress: () => undefined });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  await model.dispose();
});

test('what is being computed is finished before the model goes; the next scale is refused', async () => {
  const model = await DeepLab.load(undefined, { cropSize: [129, 129] });
  const plain = model.segment(grey);
  const several = model.segment(grey, { scales: [0.5, 0.75, 1] });
  const refused = expect(several).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: 'This model was disposed of. Load it again.' });
  await model.dispose();
  expect((await plain).labels.shape).toEqual([grey.shape[0], grey.shape[1]]);
  await refused;
  await expect(model.segment(grey)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});

test('a frozen graph refuses scales and flip before it computes anything', async () => {
  const frozen = await DeepLab.load(FROZEN);
  const seen: Progress[] = [];
  const onProgress = (progress: Progress): void => void seen.push(progress);
  await expect(frozen.segment(grey, { flip: true, onProgress })).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  await expect(frozen.segment(grey, { scales: [1, 2], onProgress })).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  expect(seen).toEqual([]);
  await frozen.dispose();
});
