/** What a contender's first step gives, and whether two of them computed the same. A comparison of speed is worth nothing otherwise. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Of the cross entropy; and of the largest value of each variable's gradient. */
const TOLERANCE = 1e-4;

/**
 * @typedef {import('./peers/index.mjs').FirstStep} FirstStep
 *
 * @typedef {object} StepAgreement
 * @property {number} crossEntropy relative difference
 * @property {number} gradient the largest difference of a variable's gradient, as a part of the gradient's largest value
 * @property {string} variable whose gradient that is
 * @property {number} variables how many were compared
 * @property {boolean} agrees
 */

/** @param {string} path @param {FirstStep} step */
export function writeFirstStep(path, { crossEntropy, gradients }) {
  const names = [...gradients].map(([name, { length }]) => [name, length]);
  writeFileSync(`${path}.json`, JSON.stringify({ crossEntropy, names }));
  writeFileSync(`${path}.gradients`, Buffer.concat([...gradients.values()].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))));
}

/** @param {string} path @returns {FirstStep} */
export function readFirstStep(path) {
  const { crossEntropy, names } = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
  // A file of this size is not read into the pool that small buffers share, whose places need not fit numbers.
  const bytes = new Uint8Array(readFileSync(`${path}.gradients`));
  let offset = 0;
  const gradients = new Map();
  for (const [name, length] of names) {
    gradients.set(name, new Float32Array(bytes.buffer, offset, length));
    offset += 4 * length;
  }
  return { crossEntropy, gradients };
}

/**
 * Compares the variables that `found` taught, which all have to be among those of `expected`.
 *
 * @param {FirstStep} found
 * @param {FirstStep} expected
 * @param {{ part: boolean }} options whether `found` taught a part of the network only
 * @returns {StepAgreement}
 */
export function compareFirstSteps(found, expected, { part }) {
  const crossEntropy = Math.abs(found.crossEntropy - expected.crossEntropy) / Math.abs(expected.crossEntropy);
  let [gradient, variable] = [0, ''];
  for (const [name, values] of found.gradients) {
    const difference = relativeDifference(values, expected.gradients.get(name));
    if (difference > gradient) [gradient, variable] = [difference, name];
  }
  const variables = found.gradients.size;
  const complete = variables > 0 && (part || variables === expected.gradients.size);
  return { crossEntropy, gradient, variable, variables, agrees: complete && crossEntropy <= TOLERANCE && gradient <= TOLERANCE };
}

function relativeDifference(found, expected) {
  if (found.length !== expected?.length) return Infinity;
  let [distance, largest] = [0, 0];
  for (let i = 0; i < found.length; i++) {
    // Math.max keeps a NaN once there is one.
    distance = Math.max(distance, Math.abs(found[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  if (Number.isNaN(distance)) return Infinity;
  return distance === 0 ? 0 : distance / largest;
}
