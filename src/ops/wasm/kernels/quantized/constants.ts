/** What every convolution in 8 bits has beside its filter: bias, the correction for the zero point, and the multiplier. */
import type { OutputQuantization } from '../../../operators/quantized/quantization.js';
import { MOST_OF_SEVEN_BITS } from '../../../operators/quantized/quantization.js';
import type { DType, Tensor } from '../../../../tensor.js';
import type { Requantization } from '../../generated/records.js';
import type { Place, WasmOperand, WasmSite } from '../../kernel.js';
import { panelColumns } from '../../packing.js';
import { packCorrections, type Weights } from './packing.js';

/** Kinds of assembly/quantized/requantize.ts. */
const [BYTES, FLOATS] = [0, 1];
/** 1.5 * 2^23, with which they round, and its bits as a float32. */
const [MAGIC, MAGIC_BITS] = [12582912, 0x4b400000];

/** Which inputs of a step make up a convolution, and what it is told of them. */
export interface SumInputs {
  readonly filter: number;
  readonly bias: number;
  readonly multiplier: number;
  readonly x: { readonly zeroPoint: number; readonly max: number };
  readonly output: OutputQuantization;
  readonly residual: { readonly zeroPoint: number; readonly multiplier: number };
}

export interface SumFields extends Requantization {
  readonly filter: number;
  readonly bias: number;
  readonly correction: number;
  readonly isNarrow: number;
}

/** How a filter is packed. */
export interface WeightLayout {
  readonly name: string;
  readonly elements: number;
  /** What lies behind weights that are bytes. */
  readonly orderBytes?: number;
  readonly pack: (filter: Tensor, target: Weights) => void;
  /** Of words, whatever they meet. */
  readonly isAlwaysWords?: boolean;
}

/** Whether rows are multiplied as bytes; else they become words. */
export const isNarrow = ({ build }: WasmSite<unknown>, xMax: number): boolean => build !== 'simd' && xMax <= MOST_OF_SEVEN_BITS;

/** @returns undefined where the filter or the multiplier is computed, which no kernel knows */
export async function prepareSums(site: WasmSite<unknown>, inputs: SumInputs, channels: number, layout: WeightLayout): Promise<((place: Place) => SumFields) | undefined> {
  const { x, output, residual } = inputs;
  const padded = panelColumns(channels);
  const narrow = !layout.isAlwaysWords && isNarrow(site, x.max);
  const filter = narrow
    ? await site.packed(inputs.filter, `${layout.name} of bytes`, (layout.elements + (layout.orderBytes ?? 0)) / 4, (value, target) => layout.pack(value, viewOf(Int8Array, target)))
    : await site.packed(inputs.filter, `${layout.name} of words`, layout.elements / 2, (value, target) => layout.pack(value, viewOf(Int16Array, target)));
  const multiplier = await site.packed(inputs.multiplier, 'padded', padded, (value, target) => padChannels(value, target));
  const correction = await site.packed(inputs.filter, `corrections/${x.zeroPoint}`, padded, (value, target) => packCorrections(value, channels, x.zeroPoint, viewOf(Int32Array, target)));
  if (filter === undefined || multiplier === undefined || correction === undefined) return undefined;
  // A bias that is computed is read as it lies, behind its end as well.
  const bias = await site.packed(inputs.bias, 'padded', padded, (value, target) => padChannels(value, target));
  return (place) => ({
    kind: output.dtype === 'float32' ? FLOATS : BYTES,
    multiplier,
    most: output.dtype === 'float32' ? 0 : output.high,
    magic: MAGIC,
    magicBits: MAGIC_BITS - output.zeroPoint,
    low: output.low - output.zeroPoint,
    high: output.high - output.zeroPoint,
    residualZeroPoint: residual.zeroPoint,
    residualMultiplier: residual.multiplier,
    filter,
    bias: bias ?? place.input(inputs.bias),
    correction,
    isNarrow: narrow ? 1 : 0,
  });
}

/** A word for each channel, filled up with zeros. */
function padChannels({ data }: Tensor, target: Float32Array): void {
  const words = data as Float32Array | Int32Array;
  const to = words instanceof Int32Array ? viewOf(Int32Array, target) : target;
  to.fill(0);
  to.set(words);
}

/** A constant's room as numbers of another kind. */
function viewOf<T>(View: { new (buffer: ArrayBufferLike, byteOffset: number, length: number): T; readonly BYTES_PER_ELEMENT: number }, { buffer, byteOffset, byteLength }: Float32Array): T {
  return new View(buffer, byteOffset, byteLength / View.BYTES_PER_ELEMENT);
}

const ELEMENT_BYTES: Readonly<Partial<Record<DType, number>>> = { uint8: 1, float32: 4 };

/** Bytes from one pixel of a map of bytes or floats to the next. */
export function bytePitch({ dtype, shape, pitch }: WasmOperand): number {
  return (ELEMENT_BYTES[dtype] ?? 0) * (pitch ?? shape[shape.length - 1]);
}
