/** How TensorFlow Lite brings numbers from one scale to another. Source: TensorFlow 2.21, tensorflow/lite/kernels/kernel_util.cc, kernels/internal/quantization_util.cc */
import { UnsupportedOpError } from '../errors.js';
import { roundAway } from '../ops/operators/tflite/fixed_point.js';
import type { LiteTensor } from './model.js';

/** Scale and zero point of a map of 8 bits. */
export interface MapScale {
  readonly dtype: 'int8' | 'uint8';
  readonly scale: number;
  readonly zeroPoint: number;
}

export const rangeOf = (dtype: MapScale['dtype']): readonly [low: number, high: number] => (dtype === 'int8' ? [-128, 127] : [0, 255]);

/** Whether a tensor is computed in 8 bits. */
export const isByteMap = ({ type, quantization, data }: LiteTensor): boolean => (type === 'int8' || type === 'uint8') && quantization !== undefined && data === undefined;

/** @throws UnsupportedOpError for a tensor of another kind */
export function mapScale({ name, type, quantization }: LiteTensor, file: string): MapScale {
  if ((type !== 'int8' && type !== 'uint8') || quantization?.scales.length !== 1) {
    throw new UnsupportedOpError(`${file}: tensor '${name}' (${type}${quantization ? `, ${quantization.scales.length} scales` : ', no scale'}) should be of 8 bits with one scale where its neighbours are; other ways are not supported.`);
  }
  return { dtype: type, scale: quantization.scales[0], zeroPoint: quantization.zeroPoints[0] };
}

/** Least and greatest numbers that an activation leaves (CalculateActivationRangeQuantized). */
export function activationRange(activation: string, { dtype, scale, zeroPoint }: MapScale): readonly [low: number, high: number] {
  const [low, high] = rangeOf(dtype);
  const at = (value: number): number => zeroPoint + roundAway(Math.fround(value / scale));
  if (activation === 'RELU') return [Math.max(low, at(0)), high];
  if (activation === 'RELU6') return [Math.max(low, at(0)), Math.min(high, at(6))];
  if (activation === 'RELU_0_TO_1') return [Math.max(low, at(0)), Math.min(high, at(1))];
  if (activation === 'RELU_N1_TO_1') return [Math.max(low, at(-1)), Math.min(high, at(1))];
  return [low, high];
}
