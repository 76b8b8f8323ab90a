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

/** Data types whose container holds BigInt. */
export const is64BitInteger = (dtype: DType): boolean => dtype === 'int64' || dtype === 'uint64';
