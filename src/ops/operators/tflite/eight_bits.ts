/**
 * Numbers in 8 bits as TensorFlow Lite's reference kernels compute with them: the operators of this folder are for networks that were made for those, and give the same
 * integers. A number q of uint8 or int8 stands for  scale * (q - zero point). What is done with scales is decided when a file is read: multipliers are fractions of
 * 31 bits with a shift, and everything that looks at one number only is a table of 256.
 *
 * Source: TensorFlow 2.21, tensorflow/lite/kernels/internal/{common.h,reference}
 */
import { GraphFormatError } from '../../../errors.js';
import { attrDType, attrNumber } from '../../../graph/attributes.js';
import type { Node } from '../../../graph/graph.js';
import type { DType, TensorInfo } from '../../../tensor.js';

export type Byte = 'uint8' | 'int8';

export const isByte = ({ dtype }: Pick<TensorInfo, 'dtype'>): boolean => dtype === 'uint8' || dtype === 'int8';

/** What an output is brought to: its zero point, and the least and greatest number. */
export interface ByteOutput {
  readonly dtype: Byte;
  readonly zeroPoint: number;
  readonly low: number;
  readonly high: number;
}

/** Reads `T`, `zero_point`, `low` and `high`. */
export function byteOutput(node: Node): ByteOutput {
  return { dtype: byteType(node), zeroPoint: whole(node, 'zero_point'), low: whole(node, 'low'), high: whole(node, 'high') };
}

export function byteType(node: Node): Byte {
  const dtype: DType = attrDType(node, 'T');
  if (dtype === 'uint8' || dtype === 'int8') return dtype;
  throw new GraphFormatError(`Node '${node.name}' (${node.op}): T should be uint8 or int8, found ${dtype}.`);
}

/** A whole number of 32 bits. */
export function whole(node: Node, key: string, fallback?: number): number {
  const value = attrNumber(node, key, fallback);
  if (Number.isInteger(value) && Math.abs(value) <= 2 ** 31) return value;
  throw new GraphFormatError(`Node '${node.name}' (${node.op}): attribute '${key}' should be a whole number of 32 bits, found ${value}.`);
}
