/** Settings of an evaluation that was never done. */
import type { EvaluationSettings } from '../../src/evaluation/settings.js';

export const SETTINGS: EvaluationSettings = {
  dataset: 'voc',
  split: 'val',
  variant: 'a network',
  weights: '0123abcd',
  numClasses: 21,
  backbone: 'mobilenet_v2',
  depthMultiplier: 1,
  decoderOutputStride: null,
  outputStride: 16,
  cropSize: [513, 513],
  scales: [1],
  flip: false,
};
