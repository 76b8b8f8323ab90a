/** Samples whose pixels are known: neither read nor cropped again, with the labels that they had. */
import { expect, test } from '@jest/globals';
import type { TrainingSet } from '../../../src/training/data/training_set.js';
import { batches, type Batch, type BatchOptions } from '../../../src/training/samples/batches.js';
import { setOfArray } from '../../../src/training/samples/given_samples.js';
import { SAMPLES, SHAPES, SIZE } from '../made_up.js';

const AS_THEY_ARE = { cropSize: [SIZE, SIZE], batchSize: 2, labelSet: SHAPES, seed: 1, minScale: 1, maxScale: 1, flip: false } as const;

/** A set that counts how often it is read. */
function counting(): { readonly set: TrainingSet; reads: number } {
  const inner = setOfArray(SAMPLES, SHAPES);
  const counted = { set: { ...inner, read: (index: number) => (counted.reads++, inner.read(index)) }, reads: 0 };
  return counted;
}

/** Batches, while every sample is known as soon as its batch was there. */
async function all(set: TrainingSet, options: Partial<BatchOptions> & { readonly steps: number }, known?: Set<string>): Promise<Batch[]> {
  const found: Batch[] = [];
  const isKnown = known && ((key: string): boolean => known.has(key));
  for await (const batch of batches(set, { ...AS_THEY_ARE, ...options, isKnown })) {
    found.push({ ...batch });
    for (const key of batch.keys) if (key !== undefined) known?.add(key);
  }
  return found;
}

test('each is read until it is known, and labels are those of its reading', async () => {
  const [plain, keeping] = [counting(), counting()];
  const [expected, found] = [await all(plain.set, { steps: 12 }), await all(keeping.set, { steps: 12 }, new Set())];
  expect(plain.reads).toBe(24);
  // Once for its pixels; once more, so that the labels of what comes again are kept; and the next batch is made before this one is known.
  expect(keeping.reads).toBeLessThanOrEqual(9);
  for (const [step, { ids, labels }] of found.entries()) {
    expect([ids, labels]).toEqual([expected[step].ids, expected[step].labels]);
  }
});

test('with augmentation a key stands for one crop: the same key, the same pixels', async () => {
  const found = await all(counting().set, { steps: 30, flip: true });
  const pixels = new Map<string, string>();
  for (const { keys, images } of found) {
    for (const [i, key] of keys.entries()) {
      const size = images.data.length / keys.length;
      const text = images.data.subarray(i * size, (i + 1) * size).join();
      expect(pixels.get(key!) ?? text).toBe(text);
      pixels.set(key!, text);
    }
  }
  expect(pixels.size).toBe(6);
  expect(new Set(pixels.values()).size).toBe(6);
});

test('samples of a stream have no keys', async () => {
  async function* stream(): AsyncGenerator<(typeof SAMPLES)[number]> {
    yield* SAMPLES;
  }
  for await (const { keys } of batches(stream(), { ...AS_THEY_ARE, steps: 1 })) expect(keys).toEqual([undefined, undefined]);
});
