/** Whether two peers computed the same. A comparison of speed is worth nothing otherwise. */

/** Of the largest logit: float32 sums of some hundred terms in another order, over 60 layers. */
const TOLERANCE = 1e-4;

/**
 * @typedef {object} Agreement
 * @property {number} maxDifference largest |a - b| of all logits
 * @property {number} maxLogit largest |b|
 * @property {number} labelsEqual share in [0, 1]
 * @property {boolean} agrees
 */

/**
 * @param {import('./peers/index.mjs').Frame} found
 * @param {import('./peers/index.mjs').Frame} expected
 * @returns {Agreement}
 */
export function compareFrames(found, expected) {
  const sameSize = found.logits.length === expected.logits.length && found.labels.length === expected.labels.length;
  let [maxDifference, maxLogit, equal] = [0, 0, 0];
  for (let i = 0; i < expected.logits.length; i++) {
    // Math.max keeps a NaN once there is one, and a NaN is within no tolerance.
    maxDifference = Math.max(maxDifference, Math.abs(found.logits[i] - expected.logits[i]));
    maxLogit = Math.max(maxLogit, Math.abs(expected.logits[i]));
  }
  // 64-bit labels are BigInt on one side only.
  for (let i = 0; i < expected.labels.length; i++) if (Number(found.labels[i]) === Number(expected.labels[i])) equal++;
  return { maxDifference, maxLogit, labelsEqual: equal / expected.labels.length, agrees: sameSize && maxDifference <= TOLERANCE * Math.max(1, maxLogit) };
}
