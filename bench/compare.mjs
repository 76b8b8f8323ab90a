/** Whether two contenders computed the same. A comparison of speed is worth nothing otherwise. */
import { existsSync, readFileSync } from 'node:fs';

/** Of the largest logit: float32 sums of some hundred terms in another order, over 60 layers. */
const TOLERANCE = 1e-4;
/** Share of labels: two classes may be as good as equal at a pixel, and random weights see no objects. */
const LABELS = 0.999;

/**
 * @typedef {object} Agreement
 * @property {number} [maxDifference] largest |a - b| of all logits
 * @property {number} [maxLogit] largest |b|
 * @property {number} [labelsEqual] share in [0, 1]
 * @property {boolean} agrees
 */

/**
 * The frame that a contender left in files.
 *
 * @returns {{ logits?: Float32Array, labels?: Uint8Array }}
 */
export function readFrame(path) {
  const read = (name) => (existsSync(`${path}.${name}`) ? readFileSync(`${path}.${name}`) : undefined);
  const logits = read('logits');
  return { logits: logits && new Float32Array(logits.buffer, logits.byteOffset, logits.byteLength / 4), labels: read('labels') };
}

/**
 * @param {{ logits?: Float32Array, labels?: Uint8Array }} found
 * @param {{ logits?: Float32Array, labels?: Uint8Array }} expected
 * @param {boolean} [isRounded] whether it computed in fewer bits: what it differs by is told, and held against nothing
 * @returns {Agreement}
 */
export function compareFrames(found, expected, isRounded = false) {
  const sameSize = found.logits?.length === expected.logits?.length && found.labels?.length === expected.labels?.length;
  const logits = expected.logits && sameSize ? compareLogits(found.logits, expected.logits) : { agrees: true };
  const labels = expected.labels && sameSize ? compareLabels(found.labels, expected.labels) : { agrees: true };
  return { ...logits, ...labels, agrees: sameSize && (isRounded || (logits.agrees && labels.agrees)) };
}

function compareLogits(found, expected) {
  let [maxDifference, maxLogit] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    // Math.max keeps a NaN once there is one, and a NaN is within no tolerance.
    maxDifference = Math.max(maxDifference, Math.abs(found[i] - expected[i]));
    maxLogit = Math.max(maxLogit, Math.abs(expected[i]));
  }
  return { maxDifference, maxLogit, agrees: maxDifference <= TOLERANCE * Math.max(1, maxLogit) };
}

function compareLabels(found, expected) {
  let equal = 0;
  for (let i = 0; i < expected.length; i++) if (found[i] === expected[i]) equal++;
  const labelsEqual = equal / expected.length;
  return { labelsEqual, agrees: labelsEqual >= LABELS };
}
