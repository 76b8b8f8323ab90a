/** TensorFlow's DataType numbers and our names for them. Source: core/framework/types.proto. */
import type { DType, UnreadDType } from '../../tensor.js';

/** A string has no fixed size. */
interface DataTypeRow {
  readonly number: number;
  /** Bytes of one element in a file; of one half, for complex numbers. */
  readonly wordBytes: number;
}

const DATA_TYPES: { readonly [D in DType]: DataTypeRow } = {
  float32: { number: 1, wordBytes: 4 },
  float64: { number: 2, wordBytes: 8 },
  int32: { number: 3, wordBytes: 4 },
  uint8: { number: 4, wordBytes: 1 },
  int16: { number: 5, wordBytes: 2 },
  int8: { number: 6, wordBytes: 1 },
  string: { number: 7, wordBytes: 0 },
  complex64: { number: 8, wordBytes: 4 },
  int64: { number: 9, wordBytes: 8 },
  bool: { number: 10, wordBytes: 1 },
  bfloat16: { number: 14, wordBytes: 2 },
  uint16: { number: 17, wordBytes: 2 },
  complex128: { number: 18, wordBytes: 8 },
  float16: { number: 19, wordBytes: 2 },
  uint32: { number: 22, wordBytes: 4 },
  uint64: { number: 23, wordBytes: 8 },
};

/** Names as `tf.DType.name` gives them in TensorFlow 2.21. */
const UNREAD: ReadonlyMap<number, UnreadDType> = new Map<number, UnreadDType>([
  [11, 'qint8'],
  [12, 'quint8'],
  [13, 'qint32'],
  [15, 'qint16'],
  [16, 'quint16'],
  [20, 'resource'],
  [21, 'variant'],
  [24, 'float8_e5m2'],
  [25, 'float8_e4m3fn'],
  [26, 'float8_e4m3fnuz'],
  [27, 'float8_e4m3b11fnuz'],
  [28, 'float8_e5m2fnuz'],
  [29, 'int4'],
  [30, 'uint4'],
  [31, 'int2'],
  [32, 'uint2'],
  [33, 'float4_e2m1fn'],
]);

/** TF 1.x writes DT_FLOAT_REF (101) for a reference to a DT_FLOAT (1), and so on. */
const REFERENCE_OFFSET = 100;

const BY_NUMBER: ReadonlyMap<number, DType> = new Map(
  (Object.keys(DATA_TYPES) as DType[]).map((dtype) => [DATA_TYPES[dtype].number, dtype]),
);

/** Undefined for types that are not data here: resources, variants, quantised numbers, 8-bit floats. */
export function dtypeOf(number: number): DType | undefined {
  return BY_NUMBER.get(valueType(number));
}

/** Those as well: what a list of variables calls them. */
export function listedDTypeOf(number: number): DType | UnreadDType {
  return dtypeOf(number) ?? UNREAD.get(valueType(number)) ?? `DataType ${number}`;
}

const valueType = (number: number): number => (number > REFERENCE_OFFSET ? number - REFERENCE_OFFSET : number);

export function dataTypeNumber(dtype: DType): number {
  return DATA_TYPES[dtype].number;
}

/** The unit in which the bytes of a tensor are swapped between byte orders. */
export function wordBytesOf(dtype: DType): number {
  return DATA_TYPES[dtype].wordBytes;
}
