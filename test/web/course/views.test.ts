/** What the views of the course compute is what the library, and the chapters, say. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/index.js';
import { atrousSteps } from '../../../src/nets/output_stride.js';
import { CROP, STRIDES, stepsAt, waysBehind } from '../../../web/course/views/fields.js';
import { SmallTraining, STEPS } from '../../../web/course/views/small_training.js';

describe('receptive fields', () => {
  test.each([32, 16, 8])('strides and rates at output stride %i are those of the networks', (outputStride) => {
    expect(stepsAt(outputStride, true)).toEqual(atrousSteps(STRIDES, outputStride).map(({ stride, rate }) => ({ stride, rate })));
  });

  const side = (outputStride: number, withRates: boolean, layers: number): number => waysBehind(stepsAt(outputStride, withRates), layers).filter((count) => count > 0).length;

  test('are as large as chapter 1 says, with rates and without', () => {
    for (const outputStride of [32, 16, 8]) expect([1, 4, 11, 18].map((layers) => side(outputStride, true, layers))).toEqual([3, 19, 171, 491]);
    expect([16, 8].map((outputStride) => side(outputStride, false, 18))).toEqual([395, 235]);
  });

  test('have as many ways as the network has', async () => {
    const model = await DeepLab.load(undefined, { backend: 'cpu' });
    try {
      for (const [layers, name] of [
        [8, 'expanded_conv_6'],
        [18, 'expanded_conv_16'],
      ] as const) {
        const ways = waysBehind(stepsAt(16, true), layers);
        const { reads } = await model.receptiveField(`MobilenetV2/${name}/depthwise/Relu6`, [[16, 16]]);
        const row = Array.from({ length: CROP }, (_, x) => reads.data[256 * CROP + x]);
        // Blocks with a shortcut lead around their filter, which adds ways, but no pixels.
        expect(row.map((count) => count > 0)).toEqual(Array.from(ways, (count) => count > 0));
      }
    } finally {
      await model.dispose();
    }
  });
});

test('the small network learns as in chapter 7: the same losses', async () => {
  const chapter = await readFile('docs/course/7_learning.md', 'utf8');
  const printed = [...chapter.matchAll(/^ *(\d+) (\d\.\d\d) =+$/gm)].map(([, step, loss]) => [Number(step), loss]);
  expect(printed).toHaveLength(STEPS / 10);
  const training = await SmallTraining.begin(0.3);
  const losses: number[] = [];
  // Half of the way, where it has left the plateau.
  for (let step = 0; step <= 100; step++) losses.push(await training.step());
  const { found, truth } = await training.look();
  await training.dispose();
  expect(printed.filter(([step]) => Number(step) <= 100).map(([step]) => [step, losses[Number(step)].toFixed(2)])).toEqual(printed.slice(0, 11));
  const right = found.reduce((sum, label, i) => sum + (label === truth[i] ? 1 : 0), 0);
  expect(right / truth.length).toBeGreaterThan(0.85);
});
