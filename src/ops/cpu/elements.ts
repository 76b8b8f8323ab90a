/** Views on containers for kernels that serve many data types. */
import type { DataTypes, Tensor, TensorData } from '../../tensor.js';

/** Any container, seen as cells that are moved about but not computed with: numbers, BigInt or strings alike. */
export interface Cells {
  [index: number]: unknown;
  readonly length: number;
  fill(value: unknown, start?: number, end?: number): unknown;
}

export type BigIntArray = DataTypes['int64'] | DataTypes['uint64'];
export type NumberArray = Exclude<TensorData, BigIntArray | DataTypes['string']>;

/** The container of a tensor whose data type is known to hold plain numbers. */
export const numbersOf = (value: Tensor): NumberArray => value.data as NumberArray;

/** The container of an int64 or uint64 tensor. */
export const bigIntsOf = (value: Tensor): BigIntArray => value.data as BigIntArray;
