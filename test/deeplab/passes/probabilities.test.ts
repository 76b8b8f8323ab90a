/** Probabilities where the network is computed, on every backend of Node that needs no device: the mean of the passes' softmaxes, its labels, and one softmax in place. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { KeptPrograms } from '../../../src/deeplab/kept_programs.js';
import { Probabilities } from '../../../src/deeplab/passes/probabilities.js';
import { resizedScores } from '../../../src/deeplab/passes/score_map.js';
import { createBackend } from '../../../src/engine/backends.js';
import { float32 } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../../ops/run_graph.js';
import { softmaxInPlace } from '../softmax_in_place.js';

const CROP = [49, 65] as const;
const CLASSES = 21;
/** Rows and columns of the passes' scores; the last one is as large as the crop. */
const SIZES = [[7, 9], [4, 5], [7, 9], [11, 12], [49, 65]] as const;

describe.each([['wasm', 2], ['cpu', 1]] as const)('%s', (name, threads) => {
  const programs = new KeptPrograms();
  const backend = createBackend({ backend: name, threads });
  const found = backend.then((running) => new Probabilities(running, programs));
  afterAll(async () => {
    await programs.dispose();
    await (await backend).dispose();
  });

  test.each([[1], [4], [5]])('the mean of %i passes, and its labels', async (count) => {
    const scores = SIZES.slice(0, count).map(([rows, columns], i) => numbers([1, rows, columns, CLASSES], i + 1, 8));
    const expected = new Float64Array(CROP[0] * CROP[1] * CLASSES);
    for (const [i, [rows, columns]] of SIZES.slice(0, count).entries()) {
      const probabilities = resizedScores({ scores: scores[i].data.slice(), cropWidth: columns, classes: CLASSES, height: rows, width: columns }, ...CROP);
      softmaxInPlace(probabilities, CLASSES);
      for (let at = 0; at < expected.length; at++) expected[at] += probabilities[at] / count;
    }
    const mean = await (await found).mean(scores, CROP, 'probabilities', {});
    expectClose(mean, float32([1, ...CROP, CLASSES], Array.from(expected)), 2e-6);
    const labels = await (await found).mean(scores, CROP, 'labels', {});
    const best = Array.from({ length: CROP[0] * CROP[1] }, (_, pixel) => {
      const shares = Array.from(mean.data.slice(pixel * CLASSES, (pixel + 1) * CLASSES), Number);
      return shares.indexOf(Math.max(...shares));
    });
    expect(Array.from(labels.data, Number)).toEqual(best);
    expect([labels.dtype, labels.shape]).toEqual(['int64', [1, ...CROP]]);
  });

  // The larger one goes through the memory of the kernels in pieces.
  test.each([[30], [9001]])('the softmax of %i pixels, in their own memory', async (pixels) => {
    const scores = numbers([pixels, CLASSES], 3, 20).data.slice();
    const expected = scores.slice();
    softmaxInPlace(expected, CLASSES);
    await (await found).softmax({ scores, classes: CLASSES }, {});
    expectClose(float32([pixels, CLASSES], scores), float32([pixels, CLASSES], expected), 1e-6);
  });
});
