/**
 * Numbers in 8 bits, and how operators on them are told what they stand for.
 *
 * A map of uint8 q stands for the real numbers  scale * (q - zero point). Filters are int8 around zero, with a scale for each output channel. Sums are
 * int32 and stand for  x scale * filter scale * sum; bringing them to the output's scale is called requantisation, and is defined here to the last bit, in
 * arithmetic of float32, each operation rounded once, with a multiplier for each output channel:
 *
 *     v = float32(sum) * multiplier  (+ float32(residual - its zero point) * its multiplier)
 *     q = nearest(min(max(v, low - zero point), high - zero point)) + zero point        nearest: ties to the even integer
 *
 * It needs no more than what every processor has for four numbers at once, and a residual that is added is not rounded before. XNNPACK computes so. Networks that were
 * made for TensorFlow Lite's reference kernels, which round otherwise, have operators of their own: ../tflite.
 *
 * An output of float32 is v itself, between low and high: for what is behind the last layer in 8 bits.
 */
import { attrDType, attrNumber } from '../../../graph/attributes.js';
import type { Node } from '../../../graph/graph.js';
import type { TensorInfo } from '../../../tensor.js';
import { GraphFormatError } from '../../../errors.js';

/** What an output is brought to. */
export interface OutputQuantization {
  readonly dtype: 'uint8' | 'float32';
  readonly zeroPoint: number;
  /** Least and greatest output. */
  readonly low: number;
  readonly high: number;
}

/** The greatest number of 8 bits. */
export const MOST = 255;
/** The greatest of 7 bits, up to which products with int8 can be added in pairs within 16 bits: see QLinearConv2D. */
export const MOST_OF_SEVEN_BITS = 127;

/** Reads `T`, `zero_point`, `low` and `high`; those of a layer inside of a step have a prefix. */
export function outputQuantization(node: Node, prefix = ''): OutputQuantization {
  const dtype = attrDType(node, `${prefix}T`, 'uint8');
  if (dtype !== 'uint8' && dtype !== 'float32') throw new GraphFormatError(`Node '${node.name}' (${node.op}): T should be uint8 or float32, found ${dtype}.`);
  const [low, high] = [`${prefix}low`, `${prefix}high`];
  if (dtype === 'float32') return { dtype, zeroPoint: 0, low: attrNumber(node, low, -Infinity), high: attrNumber(node, high, Infinity) };
  return { dtype, zeroPoint: byteAttribute(node, `${prefix}zero_point`), low: byteAttribute(node, low, 0), high: byteAttribute(node, high, MOST) };
}

/** A whole number from 0 to 255. */
export function byteAttribute(node: Node, key: string, fallback = 0): number {
  const value = attrNumber(node, key, fallback);
  if (Number.isInteger(value) && value >= 0 && value <= MOST) return value;
  throw new GraphFormatError(`Node '${node.name}' (${node.op}): attribute '${key}' should be a whole number from 0 to ${MOST}, found ${value}.`);
}

/** A number that can be multiplied by. */
export function multiplierAttribute(node: Node, key: string, fallback?: number): number {
  const value = attrNumber(node, key, fallback);
  if (Number.isFinite(value)) return Math.fround(value);
  throw new GraphFormatError(`Node '${node.name}' (${node.op}): attribute '${key}' should be a finite number, found ${value}.`);
}

/** Whether a map is one of 8 bits, [batch, rows, columns, channels]. */
export const isByteMap = ({ dtype, shape }: TensorInfo): boolean => dtype === 'uint8' && shape.length === 4;
