/** What every convolution in 8 bits has beside its filter: bias, the correction for the zero point, and the multiplier. */
import type { QLinearConvAttributes } from '../../../operators/quantized/q_linear_conv2d.js';
import { MOST_OF_SEVEN_BITS } from '../../../operators/quantized/quantization.js';
import type { DType, Tensor } from '../../../../tensor.js';
import type { Requantization } from '../../generated/records.js';
import type { Place, WasmOperand, WasmSite } from '../../kernel.js';
import { packCorrections, paddedColumns } from './packing.js';

export type ByteSite = WasmSite<QLinearConvAttributes>;

const [FILTER, BIAS, MULTIPLIER] = [1, 2, 3];
/** Kinds of assembly/quantized/requantize.ts. */
const [BYTES, FLOATS] = [0, 1];

export interface SumFields extends Requantization {
  readonly bias: number;
  readonly correction: number;
  readonly isNarrow: number;
}

/** @returns undefined where the multiplier is computed, which no kernel knows */
export async function prepareSums(site: ByteSite, channels: number): Promise<((place: Place) => SumFields) | undefined> {
  const { xZeroPoint, xMax, output, residual } = site.attrs;
  const padded = paddedColumns(channels);
  const multiplier = await site.packed(MULTIPLIER, 'padded', padded, (value, target) => padChannels(value, target));
  const correction = await site.packed(FILTER, `corrections/${xZeroPoint}`, padded, (value, target) => packCorrections(value, channels, xZeroPoint, asInts(target)));
  if (multiplier === undefined || correction === undefined) return undefined;
  // A bias that is computed is read as it lies, behind its end as well.
  const bias = await site.packed(BIAS, 'padded', padded, (value, target) => padChannels(value, target));
  return (place) => ({
    kind: output.dtype === 'float32' ? FLOATS : BYTES,
    multiplier,
    zeroPoint: output.zeroPoint,
    low: output.low - output.zeroPoint,
    high: output.high - output.zeroPoint,
    residualZeroPoint: residual.zeroPoint,
    residualMultiplier: residual.multiplier,
    bias: bias ?? place.input(BIAS),
    correction,
    isNarrow: xMax <= MOST_OF_SEVEN_BITS ? 1 : 0,
  });
}

/** A word for each channel, filled up with zeros. */
function padChannels({ data }: Tensor, target: Float32Array): void {
  const words = data as Float32Array | Int32Array;
  const to = words instanceof Int32Array ? asInts(target) : target;
  to.fill(0);
  to.set(words);
}

const asInts = ({ buffer, byteOffset, length }: Float32Array): Int32Array => new Int32Array(buffer, byteOffset, length);

/** A constant's room as bytes. */
export const asBytes = ({ buffer, byteOffset, byteLength }: Float32Array): Int8Array => new Int8Array(buffer, byteOffset, byteLength);

const ELEMENT_BYTES: Readonly<Partial<Record<DType, number>>> = { uint8: 1, float32: 4 };

/** Bytes from one pixel of a map of bytes or floats to the next. */
export function bytePitch({ dtype, shape, pitch }: WasmOperand): number {
  return (ELEMENT_BYTES[dtype] ?? 0) * (pitch ?? shape[shape.length - 1]);
}
