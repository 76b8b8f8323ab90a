/** Which integers stand for the weights of a filter. */
const { abs, round } = Math;


/** -128 is left out, so that every weight has its negative. */
export const GREATEST_WEIGHT = 127;

/** A FakeQuant of 8 bits leaves so many steps between the greatest and the least weight at most; 0 is one of them. */
const GREATEST_FAKE_WEIGHT = 255;

/**
 * The step of a filter whose weights a FakeQuant node has rounded: the least weight that is not 0, if all are multiples of it. undefined for other filters. With
 * this scale the integers are those that the network was trained with.
 */
export function stepOf(weights: Float32Array): number | undefined {
  let [least, greatest] = [Infinity, 0];
  // By index: an iterator makes an object for each weight, and what is made in megabytes is memory that V8 keeps.
  for (let i = 0; i < weights.length; i++) {
    const size = abs(weights[i]);
    if (size > greatest) greatest = size;
    if (size < least && size > 0) least = size;
  }
  const steps = round(greatest / least);
  if (!(steps > 1 && steps <= GREATEST_FAKE_WEIGHT)) return undefined;
  // The greatest weight is rounded least, in parts of itself.
  const step = greatest / steps;
  for (let i = 0; i < weights.length; i++) if (abs(weights[i] / step - round(weights[i] / step)) > 1e-3) return undefined;
  return step;
}

/**
 * Each weight is rounded to the nearest integer, and then some to the other neighbour, so that the weights with which one input channel goes into one output channel
 * keep their sum. Neighbouring pixels are much the same: what they see of a filter is its sum, and errors of all its weights would add up there.
 *
 * @param weights of `taps` positions, whose output channel is their fastest index
 * @param scales of the output channels
 */
export function roundedWeights(weights: Float32Array, scales: Float64Array, taps: number): Int8Array {
  const integers = new Int8Array(weights.length);
  for (let i = 0; i < weights.length; ) for (let c = 0; c < scales.length; c++, i++) integers[i] = round(weights[i] / scales[c]);
  if (taps === 1) return integers;
  const perTap = weights.length / taps;
  for (let first = 0; first < perTap; first++) keepSum(weights, integers, scales[first % scales.length], first, perTap);
  return integers;
}

/** Of the weights at first, first + step and so on. */
function keepSum(weights: Float32Array, integers: Int8Array, scale: number, first: number, step: number): void {
  let sum = 0;
  for (let i = first; i < weights.length; i += step) sum += weights[i] / scale - integers[i];
  for (let missing = round(sum); missing !== 0; missing -= Math.sign(missing)) {
    const sign = Math.sign(missing);
    let nearest = -1;
    for (let i = first; i < weights.length; i += step) {
      const isFree = abs(integers[i] + sign) <= GREATEST_WEIGHT;
      if (isFree && (nearest < 0 || sign * (weights[i] / scale - integers[i]) > sign * (weights[nearest] / scale - integers[nearest]))) nearest = i;
    }
    if (nearest < 0) return;
    integers[nearest] += sign;
  }
}
