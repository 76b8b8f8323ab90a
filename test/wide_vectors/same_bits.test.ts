/** Larger tiles add up in the same order: with vectors of 256 bits every number is the one that there is without. */
import { expect, test } from '@jest/globals';
import { DeepLab, readImage, type DeepLabOptions } from '../../src/index.js';
import { bitsOf, digest, makeSteps, tinyRun } from '../training/made_up.js';
import { describeWideVectors } from './where_they_are.js';

const CAT = new URL('../../examples/chelsea.png', import.meta.url);

async function seen(options: DeepLabOptions) {
  const model = await DeepLab.load(undefined, options);
  const { labels, probabilities } = await model.segment(await readImage(CAT), { probabilities: true });
  await model.dispose();
  return { labels: digest(labels.data as Uint8Array), probabilities: digest(probabilities!.data as Float32Array) };
}

describeWideVectors('the same bits', () => {
  test.each([
    ['float32', { cropSize: [257, 257] }],
    ['float32', { cropSize: [161, 129], outputStride: 8 }],
    ['int8', { cropSize: [257, 257] }],
    ['int8', { cropSize: [161, 129], outputStride: 8 }],
  ] as const)('a picture in %s, %o', async (precision, options) => {
    const expected = await seen({ ...options, precision, threads: 1 });
    for (const threads of [1, 2, 3]) expect(await seen({ ...options, precision, threads, wideVectors: true })).toEqual(expected);
  });

  test.each([
    ['frozen', 'momentum'],
    ['trained', 'momentum'],
    ['frozen', 'adam'],
  ] as const)('steps of training, batch norm %s, %s', async (batchNorm, optimizer) => {
    const after = async (threads: number, wideVectors: boolean) => {
      const run = await tinyRun({ steps: 3, cropSize: [65, 65], batchNorm, optimizer, threads, wideVectors });
      const steps = await makeSteps(run);
      const bits = bitsOf(run);
      await run.dispose();
      return { losses: steps.map(({ loss }) => loss), bits };
    };
    const expected = await after(1, false);
    for (const threads of [1, 2, 3]) expect(await after(threads, true)).toEqual(expected);
  });
});
