/** Batches: the same for the same seed and step, however a run is cut into pieces. */
import { describe, expect, test } from '@jest/globals';
import type { LabelSet } from '../../../src/io/datasets/label_set.js';
import { labelSetFor } from '../../../src/io/datasets/label_sets.js';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';
import type { TrainingSet } from '../../../src/training/data/training_set.js';
import { batches, type Batch, type BatchOptions } from '../../../src/training/samples/batches.js';
import type { GivenSample, SampleSource } from '../../../src/training/samples/given_samples.js';

const labelSet: LabelSet = labelSetFor(4);
const options: BatchOptions = { cropSize: [6, 5], batchSize: 2, seed: 7, steps: 8, labelSet };

/** Each of another size and colour. */
function samples(count: number): GivenSample[] {
  return Array.from({ length: count }, (_, i) => {
    const [height, width] = [4 + i, 9 - i];
    const image = pictureOf(Uint8Array.from({ length: height * width * 3 }, (_, at) => (at * 7 + i * 31) % 256), height, width);
    return { id: `s${i}`, image, labels: labelMapOf(Uint8Array.from({ length: height * width }, (_, at) => (at + i) % 4), height, width) };
  });
}

async function all(source: SampleSource, changed: Partial<BatchOptions> = {}): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of batches(source, { ...options, ...changed })) found.push(batch);
  return found;
}

/** Iterates anew whenever it is asked to. */
const iterable = (count: number): AsyncIterable<GivenSample> => ({
  async *[Symbol.asyncIterator]() {
    yield* samples(count);
  },
});

describe.each([
  ['an array', () => samples(5)],
  ['an async iterable', () => iterable(5)],
  ['a set', () => setOf(samples(5))],
] as const)('%s', (_, source) => {
  test('one batch a step, of the shapes that a network takes', async () => {
    const found = await all(source());
    expect(found.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { images, labels } of found) {
      expect([images.dtype, images.shape, images.data.length]).toEqual(['float32', [2, 6, 5, 3], 180]);
      expect([labels.dtype, labels.shape, labels.data.length]).toEqual(['int32', [2, 6, 5], 60]);
    }
  });

  test.each([1, 2, 3, 5, 7])('from step %d on they are those of the whole run', async (firstStep) => {
    expect(await all(source(), { firstStep })).toEqual((await all(source())).slice(firstStep));
  });

  test('another seed, other samples', async () => {
    expect((await all(source(), { seed: 8 })).map(({ images }) => images)).not.toEqual((await all(source())).map(({ images }) => images));
  });

  test('every epoch has each sample once', async () => {
    const ids = (await all(source(), { steps: 10 })).flatMap((batch) => batch.ids);
    for (let epoch = 0; epoch < 4; epoch++) expect(ids.slice(5 * epoch, 5 * epoch + 5).sort()).toEqual(['s0', 's1', 's2', 's3', 's4']);
  });
});

function setOf(given: readonly GivenSample[], delay = (_: number): number => 0): TrainingSet {
  return {
    name: 'set',
    labelSet,
    ids: given.map(({ id }) => id ?? ''),
    read: async (index) => {
      await new Promise((resolve) => setTimeout(resolve, delay(index)));
      return { id: given[index].id ?? '', image: given[index].image as ReturnType<typeof pictureOf>, labels: given[index].labels };
    },
  };
}

test('how long reading takes changes nothing', async () => {
  expect(await all(setOf(samples(5), (index) => (index * 7) % 5))).toEqual(await all(setOf(samples(5))));
});

test('sets are taken in another order each epoch; without shuffling in their own, as iterables are', async () => {
  const epochs = (found: Batch[]): string[] => [0, 1, 2].map((epoch) => found.flatMap(({ ids }) => ids).slice(5 * epoch, 5 * epoch + 5).join());
  expect(new Set(epochs(await all(samples(5)))).size).toBe(3);
  expect(new Set(epochs(await all(samples(5), { shuffle: false })))).toEqual(new Set(['s0,s1,s2,s3,s4']));
  expect(new Set(epochs(await all(iterable(5))))).toEqual(new Set(['s0,s1,s2,s3,s4']));
});

test('a sample looks different each time', async () => {
  const found = await all(samples(1), { batchSize: 1, steps: 6, cropSize: [3, 3] });
  expect(new Set(found.map(({ images }) => images.data.join())).size).toBeGreaterThan(3);
});

describe('what cannot be used', () => {
  const first = (source: SampleSource, changed: Partial<BatchOptions> = {}): Promise<Batch[]> => all(source, changed);
  const [good, other] = samples(2);

  test('arrays are checked before the first batch, and everything is said', async () => {
    const wrong = { ...other, id: 'wrong', labels: labelMapOf(Uint8Array.of(0, 9, 9, 255), 2, 2) };
    const beyond = { ...good, id: 'beyond', labels: labelMapOf(good.labels.data.map((label) => (label === 3 ? 200 : label)), 4, 9) };
    await expect(first([good, wrong, beyond])).rejects.toMatchObject({
      tag: 'DataSetFormatError',
      message: expect.stringMatching(/2 problems with 3 samples.*\n.*wrong: the labels have 2 x 2 pixels.*5 x 8\n.*beyond: the labels have index 200 at 9 pixels; there are 4 classes, 0 to 3/),
    });
  });

  test('iterables when it is their turn', async () => {
    const source = batches([good, other, { ...good, labels: other.labels }][Symbol.iterator](), { ...options, batchSize: 1 });
    expect((await source.next()).value).toMatchObject({ step: 0 });
    expect((await source.next()).value).toMatchObject({ step: 1 });
    await expect(source.next()).rejects.toThrow(/s0: the labels have 5 x 8 pixels/);
  });

  test('what ends too soon', async () => {
    await expect(first([])).rejects.toThrow(/no samples/);
    await expect(first(iterable(0))).rejects.toThrow(/ended before its first one/);
    const once = iterable(5)[Symbol.asyncIterator]() as AsyncGenerator<GivenSample>;
    await expect(first(once)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/ended after 5, and gave none when they were begun anew/) });
  });

  test.each([
    [{ batchSize: 0 }, /batch size is 0/],
    [{ seed: 0.5 }, /seed is 0.5/],
    [{ steps: NaN }, /number of steps is NaN/],
    [{ firstStep: -1 }, /first step is -1/],
    [{ cropSize: [6.5, 5] as const }, /crop is \[6.5, 5\]/],
  ])('%j', async (changed, message) => {
    await expect(first(samples(2), changed)).rejects.toThrow(message);
  });

  test('a signal stops it', async () => {
    const controller = new AbortController();
    const source = batches(setOf(samples(5), () => 1), { ...options, signal: controller.signal });
    await source.next();
    controller.abort();
    await expect(source.next().then(() => source.next())).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

test('an iterable is closed when nobody wants more of it', async () => {
  let closed = false;
  const source = (async function* () {
    try {
      for (;;) yield* samples(3);
    } finally {
      closed = true;
    }
  })();
  for await (const { step } of batches(source, options)) if (step === 2) break;
  expect(closed).toBe(true);
});

describe('a stream that has no further sample yet', () => {
  const stalled: AsyncIterable<GivenSample> = {
    async *[Symbol.asyncIterator]() {
      yield* samples(3);
      await new Promise<never>(() => undefined);
    },
  };

  test('is not waited for once the signal is raised', async () => {
    const controller = new AbortController();
    const run = async (): Promise<void> => {
      for await (const { step } of batches(stalled, { ...options, signal: controller.signal })) if (step === 0) setTimeout(() => controller.abort());
    };
    await expect(run()).rejects.toMatchObject({ tag: 'AbortError' });
  });

  test('is not waited for by who leaves', async () => {
    const steps: number[] = [];
    for await (const { step } of batches(stalled, options)) {
      steps.push(step);
      break;
    }
    expect(steps).toEqual([0]);
  });

  test('a set whose picture does not come is not waited for either, once the signal is raised', async () => {
    const controller = new AbortController();
    const set: TrainingSet = { ...setOf(samples(3)), read: () => new Promise<never>(() => undefined) };
    const run = async (): Promise<void> => {
      for await (const { step } of batches(set, { ...options, signal: controller.signal })) expect(step).toBeUndefined();
    };
    setTimeout(() => controller.abort());
    await expect(run()).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

test.each([0, 3, 255, 256, -1, -100])('labels of crops that come again are those of the first time where %d does not count', async (ignore) => {
  const set = { ...options, cropSize: [12, 12] as const, labelSet: { ...labelSet, ignore }, minScale: 1, maxScale: 1, flip: false, steps: 9 };
  const bits = (all: readonly Batch[]): string => all.map(({ labels }) => labels.data.join()).join(';');
  expect(bits(await all(samples(3), { ...set, isKnown: () => true }))).toBe(bits(await all(samples(3), set)));
});
