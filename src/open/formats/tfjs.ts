import { told } from './told.js';

/** TensorFlow.js: JSON with a topology and a manifest of weights, which lie in files beside it. */
export const TFJS = told({
  name: 'TensorFlow.js model',
  is: ({ text }) => /^\s*\{/.test(text ?? '') && /"(modelTopology|weightsManifest)"\s*:|"format"\s*:\s*"(graph|layers)-model"/.test(text ?? ''),
  advice: 'Give what it was converted from: a checkpoint, or a frozen graph (.pb).',
});
