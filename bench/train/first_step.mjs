/** What a contender's first step gives, and whether two of them computed the same. A comparison of speed is worth nothing otherwise. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Of the cross entropy; and of the largest value of each variable's gradient. */
const TOLERANCE = 1e-4;

/**
 * Rows and columns of the batch whose gradients are compared. A full one has ten million activations, and rounding puts some of them on the
 * other side of the bound of their ReLU6. With oneDNN and without it TensorFlow adds in different orders, so its own two ways part there as well: by
 * how much depends on what lay next to a bound (docs/training.md, "Agreement, and bits"). This batch has too few for that. Losses hardly notice,
 * and are compared at full size too.
 */
export const COMPARED_SIZE = 33;

/**
 * @typedef {import('./peers/index.mjs').FirstStep} FirstStep
 *
 * @typedef {object} StepAgreement
 * @property {number} crossEntropy relative difference, the largest of those that were compared
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
  const crossEntropy = lossDifference(found, expected);
  let [gradient, variable] = [0, ''];
  for (const [name, values] of found.gradients) {
    const difference = relativeDifference(values, expected.gradients.get(name));
    if (difference > gradient) [gradient, variable] = [difference, name];
  }
  const variables = found.gradients.size;
  const complete = variables > 0 && (part || variables === expected.gradients.size);
  return { crossEntropy, gradient, variable, variables, agrees: complete && crossEntropy <= TOLERANCE && gradient <= TOLERANCE };
}

/**
 * The same with a further cross entropy, of another batch.
 *
 * @param {StepAgreement} agreement
 * @param {{ crossEntropy: number }} found
 * @param {{ crossEntropy: number }} expected
 * @returns {StepAgreement}
 */
export function withFurtherLoss(agreement, found, expected) {
  const difference = lossDifference(found, expected);
  // Math.max keeps a NaN once there is one, and a NaN is within no tolerance.
  return { ...agreement, crossEntropy: Math.max(agreement.crossEntropy, difference), agrees: agreement.agrees && difference <= TOLERANCE };
}

const lossDifference = (found, expected) => Math.abs(found.crossEntropy - expected.crossEntropy) / Math.abs(expected.crossEntropy);

function relativeDifference(found, expected) {
  if (found.length !== expected?.length) return Infinity;
  let [distance, largest] = [0, 0];
  for (let i = 0; i < found.length; i++) {
    distance = Math.max(distance, Math.abs(found[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  if (Number.isNaN(distance)) return Infinity;
  return distance === 0 ? 0 : distance / largest;
}
