/** Which variables learn, and which count as last layers: whatever stands on top of a backbone. */
import { expect, test } from '@jest/globals';
import { deepLabVariables } from '../../../src/nets/deeplab_graph.js';
import type { DeepLabVariant } from '../../../src/nets/variant.js';
import { buildTrainingGraph } from '../../../src/training/graph/training_graph.js';
import { learnsOf } from '../../../src/training/start/learns.js';
import { MOBILENET_VOC } from '../../nets/fake_variables.js';

const V3_PLUS: DeepLabVariant = { ...MOBILENET_VOC, atrousBranches: 1, decoderOutputStride: 4 };
const SQUEEZED: DeepLabVariant = {
  ...{ ...MOBILENET_VOC, backbone: 'mobilenet_v3_small_seg', decoderOutputStride: 8 },
  flags: { asppConvsFilters: 128, asppWithConcatProjection: false, asppWithSqueezeAndExcitation: true, decoderUseSumMerge: true, decoderFilters: MOBILENET_VOC.numClasses, decoderOutputIsLogits: true },
};
const CELL: DeepLabVariant = { ...MOBILENET_VOC, imagePooling: false, atrousBranches: 5, flags: { densePredictionCell: true } };

/** Scopes of what learns. */
const scopes = (variant: DeepLabVariant, learns: 'head' | 'decoder' | 'all'): string[] => [...new Set([...deepLabVariables(variant).keys()].filter(learnsOf(learns, variant)).map((name) => name.split('/')[0]))];

test('head, decoder, all', () => {
  const head = ['image_pooling', 'aspp0', 'aspp1_depthwise', 'aspp1_pointwise', 'concat_projection'];
  expect(scopes(V3_PLUS, 'head')).toEqual([...head, 'logits']);
  expect(scopes(V3_PLUS, 'decoder')).toEqual([...head, 'decoder', 'logits']);
  expect(scopes(V3_PLUS, 'all')).toEqual(['MobilenetV2', ...head, 'decoder', 'logits']);
  expect(scopes(CELL, 'head')).toEqual(['meta_architecture', 'logits']);
});

test('a decoder that gives the logits belongs to the head: nothing else tells the classes', () => {
  expect(scopes(SQUEEZED, 'head')).toEqual(['image_pooling', 'aspp0', 'decoder']);
});

test('a dense prediction cell counts among the last layers', async () => {
  const graph = await buildTrainingGraph({
    ...{ variant: CELL, outputStride: 16, atrousRates: [], cropSize: [33, 33], batchSize: 1, batchNorm: 'frozen', dropout: false, weightDecay: 0, optimizer: 'momentum', momentum: 0.9 },
    ...{ lastLayerMultiplier: 10, lastLayers: 'head', ignoreLabel: 255, learns: () => true, fromFeatures: false },
  });
  const multipliers = new Map(graph.learned.map(({ name, multiplier }) => [name, multiplier]));
  expect(multipliers.get('meta_architecture/branch0_pointwise/weights')).toBe(10);
  expect(multipliers.get('logits/semantic/biases')).toBe(20);
  expect(multipliers.get('MobilenetV2/Conv/weights')).toBe(1);
});
