/** From sums of int32 to the numbers of a map: operators/quantized/quantization.ts says what is done, and this is it. */
import type { OutputQuantization } from '../../../operators/quantized/quantization.js';

const { fround } = Math;

/** 1.5 * 2^23: a float32 of about this size has no digits behind the point, so that adding it rounds. */
const MAGIC = 12582912;

/** The nearest integer of a float32 below 2^22, ties to the even one. */
export const nearestInteger = (value: number): number => fround(fround(value + MAGIC) - MAGIC);

/** A number in the output's scale as the output has it; NaN becomes the least. */
export function toOutput(value: number, { dtype, zeroPoint, low, high }: OutputQuantization): number {
  const [least, most] = [low - zeroPoint, high - zeroPoint];
  const clamped = value > least ? (value < most ? value : most) : least;
  return dtype === 'float32' ? clamped : nearestInteger(clamped) + zeroPoint;
}

/** What becomes of a sum of a channel, and of a residual in the output's scale. */
export const requantized = (sum: number, multiplier: number, residual: number, output: OutputQuantization): number => toOutput(fround(fround(fround(sum) * multiplier) + residual), output);

/** What a residual adds, in the output's scale. */
export const residualValue = (residual: number, { zeroPoint, multiplier }: { readonly zeroPoint: number; readonly multiplier: number }): number =>
  fround((residual - zeroPoint) * multiplier);
