/** ONNX's numbers for data types. Source: onnx/onnx.proto3, TensorProto.DataType. */
import type { DType } from '../tensor.js';
import type { FixedDType } from '../proto/wire/tensor_bytes.js';

/** The types that are exported: strings and complex numbers are no part of any network here. */
export type OnnxDType = Exclude<FixedDType, 'complex64' | 'complex128'>;

const NUMBERS: { readonly [D in OnnxDType]: number } = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

export const isOnnxDType = (dtype: DType): dtype is OnnxDType => dtype in NUMBERS;

const BY_NUMBER: ReadonlyMap<number, OnnxDType> = new Map((Object.keys(NUMBERS) as OnnxDType[]).map((dtype) => [NUMBERS[dtype], dtype]));

export const dtypeOfOnnx = (number: number): OnnxDType | undefined => BY_NUMBER.get(number);

export const onnxDataType = (dtype: OnnxDType): number => NUMBERS[dtype];
