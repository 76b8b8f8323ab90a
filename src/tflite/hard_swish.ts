/** x * relu6(x + 3) / 6 in 8 bits, in fractions of 15 bits. Source: TensorFlow 2.21, tensorflow/lite/kernels/internal/reference/hard_swish.h, kernels/activations.cc (HardSwishPrepare) */
import { clamp, roundingDivideByPowerOfTwo, quantizedMultiplier } from '../ops/operators/tflite/fixed_point.js';
import { inputScale, outputScale, unsupported } from './byte_site.js';
import { lookUp } from './byte_tables.js';
import { rangeOf } from './scales.js';
import type { LiteSite } from './site.js';

const { fround } = Math;
const LEAST = -(2 ** 15);
const GREATEST = 2 ** 15 - 1;
/** Numbers are multiplied by that much first, so that fractions of 15 bits are as accurate as they can be. */
const FINER = 2 ** 7;

const saturated = (value: number): number => clamp(value, LEAST, GREATEST);

/** The upper half of twice a product of 16 bits: rounded to the nearest, or toward zero. */
const nearestProduct = (a: number, b: number): number => (a === LEAST && b === LEAST ? GREATEST : Math.floor((a * b + 2 ** 14) / 2 ** 15));
const lowerProduct = (a: number, b: number): number => (a === LEAST && b === LEAST ? GREATEST : Math.trunc((a * b) / 2 ** 15));

/** A factor as a fraction of 15 bits and a shift to the left. */
function shortMultiplier(factor: number): readonly [multiplier: number, shift: number] {
  const [multiplier, shift] = quantizedMultiplier(factor);
  return [Math.min(GREATEST, Math.floor((multiplier + 2 ** 15) / 2 ** 16)), shift];
}

export function hardSwish(site: LiteSite): void {
  const [from, to] = [inputScale(site), outputScale(site)];
  const finer = fround(from.scale / FINER);
  const [multiplier, shift] = shortMultiplier(fround(finer / to.scale));
  // 3 is 2^15 where the gate is computed.
  const [gateMultiplier, gateShift] = shortMultiplier(fround(finer / fround(3 / 2 ** 15)));
  if (shift > 0) throw unsupported(site, `from a scale of ${from.scale} to one of ${to.scale}`);
  const [low, high] = rangeOf(to.dtype);
  lookUp(site, site.input(0), from, to, (number) => {
    const value = (number - from.zeroPoint) * FINER;
    let gate = gateShift > 0 ? saturated(value * 2 ** (gateShift - 1)) : value;
    gate = nearestProduct(gate, gateMultiplier);
    if (gateShift > 0) gate = saturated(2 * gate);
    if (gateShift < 0) gate = roundingDivideByPowerOfTwo(gate, -gateShift);
    gate = (gate + 2 ** 15) >> 1; // from -1..1 to 0..1
    const gated = lowerProduct(gate, nearestProduct(value, multiplier));
    return clamp(roundingDivideByPowerOfTwo(gated, -shift) + to.zeroPoint, low, high);
  });
}
