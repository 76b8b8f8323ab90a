/**
 * Who makes steps: ourselves and other libraries, each a file of this folder with a peer as its default export. All teach the same
 * network the same batch: softmax cross entropy over the pixels that count, weight decay, momentum, frozen batch normalisation.
 */
import ours from './ours.mjs';
import tensorflow from './tensorflow.mjs';
import tfjsCpu from './tfjs_cpu.mjs';

/**
 * @typedef {object} FirstStep
 * @property {number} crossEntropy before the step
 * @property {ReadonlyMap<string, Float32Array>} gradients by the names of variables: what momentum holds after one step, which is the
 *   gradient as it was applied
 *
 * @typedef {object} OpenTrainingPeer a peer with the task's weights in memory
 * @property {string} title name, version and backend
 * @property {number} threads
 * @property {() => Promise<FirstStep>} firstStep
 * @property {() => Promise<import('../../measure.mjs').Frame>} [step] for who computes in another process, which measures itself
 * @property {() => Promise<number>} [peak] bytes, of that process
 * @property {() => Promise<unknown>} [run] a step, for all others
 *
 * @typedef {object} TrainingPeer
 * @property {string} name
 * @property {(task: import('../task.mjs').TrainingTask, choices: { backend?: string, threads: number, wideVectors?: boolean, oneDnn?: boolean }) => Promise<OpenTrainingPeer>} open
 */

/** @type {readonly TrainingPeer[]} ours first: the others are measured by it */
export const TRAINING_PEERS = [ours, tensorflow, tfjsCpu];
