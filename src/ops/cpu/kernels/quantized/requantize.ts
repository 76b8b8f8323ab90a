/** From sums of int32 to the numbers of a map: operators/quantized/quantization.ts says what is done, and this is it. */
import type { OutputQuantization } from '../../../operators/quantized/quantization.js';
import { isFixedPoint } from '../../../operators/quantized/q_linear_conv2d.js';
import type { Tensor } from '../../../../tensor.js';

const { fround, imul } = Math;

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
export type Requantize = (sum: number, channel: number, residual: number) => number;

export function requantizer(multiplier: Tensor, output: OutputQuantization): Requantize {
  if (isFixedPoint(multiplier)) return fixedPoint(multiplier.data as Int32Array, output);
  const multipliers = multiplier.data as Float32Array;
  return (sum, channel, residual) => toOutput(fround(fround(fround(sum) * multipliers[channel]) + residual), output);
}

function fixedPoint(parameters: Int32Array, { zeroPoint, low, high }: OutputQuantization): Requantize {
  const channels = parameters.length / 2;
  return (sum, channel) => {
    const value = multiplyByQuantizedMultiplier(sum, parameters[channel], parameters[channels + channel]) + zeroPoint;
    return value < low ? low : value > high ? high : value;
  };
}

/** sum * multiplier * 2^(shift - 31), rounded twice. Source: TensorFlow Lite, kernels/internal/common.h (MultiplyByQuantizedMultiplier). */
export function multiplyByQuantizedMultiplier(sum: number, multiplier: number, shift: number): number {
  const shifted = shift > 0 ? imul(sum, 1 << shift) : sum;
  return roundingDivideByPowerOfTwo(doublingHighProduct(shifted, multiplier), shift > 0 ? 0 : -shift);
}

/**
 * The upper 32 bits of twice a product, rounded to the nearest: (a * b + 2^30) / 2^31, as gemmlowp's SaturatingRoundingDoublingHighMul. A product of 62 bits is no
 * number of JavaScript; its two parts are.
 */
function doublingHighProduct(a: number, b: number): number {
  const upper = a * (b >> 16);
  const lower = a * (b & 0xffff) + 2 ** 30;
  const whole = Math.floor(upper / 2 ** 15);
  return whole + Math.floor(((upper - whole * 2 ** 15) * 2 ** 16 + lower) / 2 ** 31);
}

/** Ties away from zero. */
function roundingDivideByPowerOfTwo(value: number, exponent: number): number {
  const magnitude = Math.floor(Math.abs(value) / 2 ** exponent + 0.5);
  return value < 0 ? -magnitude : magnitude;
}

/** What a residual adds, in the output's scale. */
export const residualValue = (residual: number, { zeroPoint, multiplier }: { readonly zeroPoint: number; readonly multiplier: number }): number =>
  fround((residual - zeroPoint) * multiplier);
