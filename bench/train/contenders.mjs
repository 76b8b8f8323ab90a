/** Who takes part: ours with every number of threads, and with vectors of 256 bits too, TensorFlow with and without oneDNN, TensorFlow.js; ours once more with the head alone. */
import { TRAINING_PEER_NAMES } from '../arguments.mjs';

/**
 * @typedef {object} TrainingContender
 * @property {string} id such as `ours x2`
 * @property {string} peer
 * @property {string} [backend] of ours
 * @property {number} threads
 * @property {'all' | 'head'} learns
 * @property {boolean} [wideVectors] of ours: whether it computes with vectors of 256 bits
 * @property {boolean} [oneDnn] of TensorFlow: whether it may do what it does by default
 * @property {boolean} isPlainJavaScript whether a step takes so long that one is enough
 */

/**
 * @param {Pick<import('../arguments.mjs').Choices, 'only' | 'threads'>} choices
 * @returns {TrainingContender[]}
 */
export function listTrainingContenders({ only = TRAINING_PEER_NAMES, threads }) {
  const ours = { peer: 'ours', backend: 'wasm', learns: 'all', isPlainJavaScript: false };
  const tensorflow = { peer: 'tensorflow', learns: 'all', isPlainJavaScript: false };
  // Most threads first: ratios are to the first that runs.
  const counts = [...threads].sort((a, b) => b - a);
  const withThreads = (id, facts) => counts.map((count) => ({ ...facts, id: `${id} x${count}`, threads: count }));
  const all = {
    ours: withThreads('ours', ours),
    'ours-wide': withThreads('ours-wide', { ...ours, wideVectors: true }),
    head: withThreads('ours-head', { ...ours, learns: 'head' }),
    tensorflow: [...withThreads('tensorflow', { ...tensorflow, oneDnn: true }), ...withThreads('tensorflow-plain', { ...tensorflow, oneDnn: false })],
    'tfjs-cpu': [{ peer: 'tfjs-cpu', id: 'tfjs-cpu x1', threads: 1, learns: 'all', isPlainJavaScript: true }],
  };
  return Object.entries(all).flatMap(([name, contenders]) => (only.includes(name) ? contenders : []));
}
