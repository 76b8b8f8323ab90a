/** Options: what is left out, and what cannot be, which is told before anything is loaded. */
import { expect, test } from '@jest/globals';
import { settingsOf, type TrainOptions } from '../../src/training/options.js';
import { train } from '../../src/training/train.js';
import { makeSteps, SAMPLES, SHAPES } from './made_up.js';

const given: TrainOptions = { samples: SAMPLES, labelSet: SHAPES };

test('what is left out is as train.py has it, but for batches that fit one machine', () => {
  expect(settingsOf(given)).toMatchObject({ steps: 30000, batchSize: 4, cropSize: [513, 513], optimizer: 'momentum', evenFilters: false, teacher: undefined, momentum: 0.9, weightDecay: 0.00004, batchNorm: 'frozen', learns: 'all', lastLayerMultiplier: 1, lastLayers: 'head', dropout: 0.1, seed: 0, exclude: [] });
  expect(settingsOf({ ...given, steps: undefined, minScale: undefined }).steps).toBe(30000);
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ samples: undefined }, /samples should be a training set, an array/],
  [{ samples: 'pictures' }, /samples should be .*found 'pictures'/],
  [{ samples: 5 }, /samples/],
  [{ samples: [] }, /no samples/],
  [{ labelSet: undefined }, /do not say what their classes are/],
  [{ labelSet: ['a', 'b'] }, /labelSet should be an object \{ name, classes, palette, ignore \}/],
  [{ labelSet: { ...SHAPES, classes: 3 } }, /labelSet/],
  [{ labelSet: { ...SHAPES, palette: undefined } }, /labelSet/],
  [{ labelSet: { ...SHAPES, classes: [] } }, /number of classes should be from 1 to 255/],
  [{ labelSet: { ...SHAPES, classes: Array.from({ length: 256 }, String) } }, /number of classes/],
  [{ initial: 'a', resume: 'b' }, /both were given/],
  [{ movingAverages: true, resume: 'b' }, /movingAverages is of `initial`/],
  [{ learns: 'everything' }, /learns should be one of "head", "decoder", "all"; found 'everything'/],
  [{ batchNorm: true }, /batchNorm should be one of .*found true/],
  [{ lastLayers: 'x' }, /lastLayers/],
  [{ optimizer: 'sgd' }, /optimizer should be one of "momentum", "adam"; found 'sgd'/],
  [{ optimizer: 'adam', momentum: 0.9 }, /momentum is of the optimizer 'momentum'/],
  [{ evenFilters: 1 }, /evenFilters should be true or false/],
  [{ evenFilters: true, batchNorm: 'trained' }, /evenFilters is for frozen batch normalisation/],
  [{ teacher: 'a folder' }, /teacher should be an object, found 'a folder'/],
  [{ teacher: {} }, /teacher should say which network it is/],
  [{ teacher: { source: 'a', maps: -1 } }, /teacher\.maps should be a number of at least 0, found -1/],
  [{ teacher: { source: 'a', scores: '1' } }, /teacher\.scores should be/],
  [{ teacher: { source: 'a', maps: 1 }, learns: 'head' }, /with learns 'head' it does not learn/],
  [{ teacher: { source: 'a', labels: 0, scores: 0 } }, /Of labels, scores, maps and logits of the teacher nothing counts/],
  [{ outputStride: 4 }, /outputStride should be one of 8, 16, 32; found 4/],
  [{ steps: 0 }, /steps should be a whole number of at least 1, found 0/],
  [{ steps: NaN }, /found NaN/],
  [{ steps: '5' }, /steps .*found '5'/],
  [{ batchSize: 1.5 }, /batchSize/],
  [{ cropSize: 33 }, /cropSize should be a list, found 33/],
  [{ cropSize: [33] }, /crop is \[33\]/],
  [{ cropSize: [100_000, 100_000] }, /batchSize 1 and cropSize \[100000, 100000\] has 111.8 GiB; at most 2.0 GiB is computed/],
  [{ batchSize: 10_000_000 }, /batchSize 10000000 and/],
  [{ cropSize: [0, 33] }, /crop is \[0, 33\]/],
  [{ cropSize: [33.5, 33] }, /crop is/],
  [{ minScale: 0 }, /Scales from 0/],
  [{ minScale: 3 }, /Scales from 3 to 2/],
  [{ maxScale: Infinity }, /Scales/],
  [{ scaleStep: -1 }, /Scales/],
  [{ flip: 'no' }, /flip should be true or false/],
  [{ shuffle: 1 }, /shuffle/],
  [{ momentum: 1 }, /momentum should be a number from 0 to less than 1, found 1/],
  [{ momentum: '0.5' }, /momentum/],
  [{ dropout: 1 }, /dropout/],
  [{ dropout: -0.1 }, /dropout/],
  [{ weightDecay: -1 }, /weightDecay/],
  [{ lastLayerMultiplier: NaN }, /lastLayerMultiplier/],
  [{ balance: 2 }, /balance should be a number from 0 to 1/],
  [{ seed: 0.5 }, /seed should be a whole number/],
  [{ exclude: 'logits' }, /exclude should be a list of names, found 'logits'/],
  [{ exclude: ['logits', 'aspp'] }, /in the scope 'aspp'.*There are MobilenetV2, .*logits/],
  [{ atrousRates: 6 }, /atrousRates should be a list/],
  [{ atrousRates: [6, 12] }, /atrous|rate/i],
  [{ head: { decoder: true } }, /has a head of its own/],
  [{ head: true }, /head should be an object/],
  [{ learningRate: 0.001 }, /learningRate should be an object, found 0.001/],
  [{ learningRate: { baseRate: -1 } }, /baseRate/],
  [{ learningRate: { baseRate: '0.1' } }, /baseRate/],
  [{ learningRate: { policy: 'cosine' } }, /'cosine'/],
  [{ learningRate: { slowStartSteps: 30000 } }, /slow start/],
  [{ backend: 'abacus' }, /no backend 'abacus'/],
  [{ threads: 0 }, /threads/],
  [{ signal: 'stop' }, /signal should be an AbortSignal/],
])('%j', async (options, message) => {
  const run = train({ ...given, cropSize: [33, 33], batchSize: 1, ...options } as TrainOptions).then(async (begun) => {
    // What samples are is found when they are looked at first.
    try {
      await makeSteps(begun, 1);
    } finally {
      await begun.dispose();
    }
  });
  await expect(run).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
});
