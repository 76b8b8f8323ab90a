/** Groups of data types, as operators accept them. */
import type { DType } from '../../tensor.js';

const FLOATING: ReadonlySet<DType> = new Set<DType>(['float32', 'float64']);
const SIGNED: ReadonlySet<DType> = new Set<DType>(['int8', 'int16', 'int32', 'int64']);
const UNSIGNED: ReadonlySet<DType> = new Set<DType>(['uint8', 'uint16', 'uint32', 'uint64']);

/** What messages say when a data type cannot be computed with. 16-bit floats are only read, moved and cast. */
export const NUMBERS = 'numbers of one data type (float32, float64 or integers; cast 16-bit floats to float32 first)';
export const FLOATS = 'float32 or float64 numbers (cast 16-bit floats to float32 first)';

export const isFloating = (dtype: DType): boolean => FLOATING.has(dtype);
export const isInteger = (dtype: DType): boolean => SIGNED.has(dtype) || UNSIGNED.has(dtype);
export const isUnsigned = (dtype: DType): boolean => UNSIGNED.has(dtype);
export const isNumeric = (dtype: DType): boolean => isFloating(dtype) || isInteger(dtype);

/** int32 or int64: what TensorFlow accepts for axes, sizes and paddings. */
export const isIndex = (dtype: DType): boolean => dtype === 'int32' || dtype === 'int64';

/** The least and the greatest finite number of each data type: where searches for a maximum or a minimum begin in TensorFlow. */
const RANGES: Readonly<Partial<Record<DType, readonly [lowest: number, highest: number]>>> = {
  float32: [-(2 - 2 ** -23) * 2 ** 127, (2 - 2 ** -23) * 2 ** 127],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE],
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
};
const BIG_RANGES: Readonly<Record<'int64' | 'uint64', readonly [lowest: bigint, highest: bigint]>> = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** For data types whose container holds numbers; that of bool is 0 to 1. */
export const rangeOf = (dtype: DType): readonly [lowest: number, highest: number] => RANGES[dtype] ?? [0, 1];

/** For int64 and uint64. */
export const bigRangeOf = (dtype: DType): readonly [lowest: bigint, highest: bigint] => BIG_RANGES[dtype === 'uint64' ? 'uint64' : 'int64'];

/** Data types whose container holds BigInt. */
export const is64BitInteger = (dtype: DType): boolean => dtype === 'int64' || dtype === 'uint64';
