/** What all learn from: a network with random weights, and a batch of random pictures and labels. The same on every machine. */
import { join } from 'node:path';
import { writeCheckpoint } from '../../dist/proto/checkpoints/write_checkpoint.js';
import { PUBLISHED } from '../published.mjs';
import { seedOf, uniform } from '../random.mjs';
import { randomWeights } from '../random_weights.mjs';

/**
 * What to learn, as it is sent to the processes that learn it.
 *
 * @typedef {object} TrainingTask
 * @property {string} checkpoint where the weights are
 * @property {number} classes
 * @property {number} batchSize
 * @property {readonly [number, number]} size rows, columns
 * @property {16} outputStride
 * @property {'all' | 'head'} learns
 * @property {number} learningRate
 * @property {number} momentum
 * @property {number} weightDecay
 * @property {number} ignore the label of pixels that do not count
 * @property {number} seed of pictures and labels
 * @property {string} folder for files that go to and fro
 *
 * @typedef {object} Batch
 * @property {Uint8Array} images [b, h, w, 3]
 * @property {Uint8Array} labels [b, h, w]
 */

/** The share of pixels that do not count. */
const IGNORED = 0.05;

/** Random weights are far from where they will be; a small rate keeps the loss finite, and a step costs the same at any rate. */
const LEARNING_RATE = 1e-5;

/** The research code's (train.py's flags). */
const MOMENTUM = 0.9;
const WEIGHT_DECAY = 0.00004;

/**
 * @param {keyof typeof PUBLISHED} network
 * @param {{ size: readonly [number, number], batchSize: number, seed: number }} choices
 * @param {string} folder
 * @returns {Promise<TrainingTask>}
 */
export async function writeTask(network, { size, batchSize, seed }, folder) {
  const { variant } = PUBLISHED[network];
  const checkpoint = join(folder, network);
  await writeCheckpoint(checkpoint, randomWeights(variant, seed));
  const numbers = { learningRate: LEARNING_RATE, momentum: MOMENTUM, weightDecay: WEIGHT_DECAY, ignore: 255 };
  return { checkpoint, classes: variant.numClasses, batchSize, size, outputStride: 16, learns: 'all', ...numbers, seed, folder };
}

/**
 * @param {TrainingTask} task
 * @returns {Batch}
 */
export function randomBatch({ batchSize, size: [height, width], classes, ignore, seed }) {
  const pixels = batchSize * height * width;
  const nextImage = uniform(seedOf('pictures', seed));
  const nextLabel = uniform(seedOf('labels', seed));
  const images = Uint8Array.from({ length: 3 * pixels }, () => Math.floor(256 * nextImage()));
  const labels = Uint8Array.from({ length: pixels }, () => (nextLabel() < IGNORED ? ignore : Math.floor(classes * nextLabel())));
  return { images, labels };
}
