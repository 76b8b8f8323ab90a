/**
 * The data types of ONNX's operators in opset 17, under our names. Written by test/reference/make_onnx_types.py from the schemas of the
 * onnx package. An input or output is a data type, or a variable (`T`) that stands for one of several in all places.
 */
import type { OnnxDType } from './dtypes.js';

export interface Signature {
  /** Optional ones behind the others; the last one repeats where `isVariadic`. */
  readonly inputs: readonly string[];
  readonly isVariadic?: true;
  readonly outputs: readonly string[];
  readonly variables: Readonly<Record<string, readonly OnnxDType[]>>;
}

const TYPES_1: readonly OnnxDType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'];
const TYPES_2: readonly OnnxDType[] = ['bool'];
const TYPES_3: readonly OnnxDType[] = ['float16', 'float32', 'float64'];
const TYPES_4: readonly OnnxDType[] = ['float16', 'bfloat16', 'float32', 'float64'];
const TYPES_5: readonly OnnxDType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'bool'];
const TYPES_6: readonly OnnxDType[] = ['int8', 'uint8', 'int32'];
const TYPES_7: readonly OnnxDType[] = ['int32', 'int64'];
const TYPES_8: readonly OnnxDType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int32', 'uint32', 'int64', 'uint64'];
const TYPES_9: readonly OnnxDType[] = ['float16', 'float32', 'float64', 'int8', 'uint8'];
const TYPES_10: readonly OnnxDType[] = ['int64'];
const TYPES_11: readonly OnnxDType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64'];
const TYPES_12: readonly OnnxDType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int32', 'int64'];
const TYPES_13: readonly OnnxDType[] = ['float32', 'int32'];
const TYPES_14: readonly OnnxDType[] = ['int8', 'uint8'];
const TYPES_15: readonly OnnxDType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8', 'int32', 'uint32', 'int64', 'uint64'];

export const SIGNATURES: Readonly<Record<string, Signature>> = {
  Abs: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_1 } },
  Add: { inputs: ['T', 'T'], outputs: ['T'], variables: { T: TYPES_1 } },
  And: { inputs: ['T', 'T'], outputs: ['T1'], variables: { T: TYPES_2, T1: TYPES_2 } },
  ArgMax: { inputs: ['T'], outputs: ['int64'], variables: { T: TYPES_1 } },
  ArgMin: { inputs: ['T'], outputs: ['int64'], variables: { T: TYPES_1 } },
  AveragePool: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_3 } },
  BatchNormalization: { inputs: ['T', 'T1', 'T1', 'T2', 'T2'], outputs: ['T', 'T2', 'T2'], variables: { T: TYPES_4, T1: TYPES_4, T2: TYPES_4 } },
  Cast: { inputs: ['T1'], outputs: ['T2'], variables: { T1: TYPES_5, T2: TYPES_5 } },
  Ceil: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  Clip: { inputs: ['T', 'T', 'T'], outputs: ['T'], variables: { T: TYPES_1 } },
  Concat: { inputs: ['T'], isVariadic: true, outputs: ['T'], variables: { T: TYPES_5 } },
  Conv: { inputs: ['T', 'T', 'T'], outputs: ['T'], variables: { T: TYPES_3 } },
  DequantizeLinear: { inputs: ['T', 'float32', 'T'], outputs: ['float32'], variables: { T: TYPES_6 } },
  Div: { inputs: ['T', 'T'], outputs: ['T'], variables: { T: TYPES_1 } },
  Elu: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_3 } },
  Equal: { inputs: ['T', 'T'], outputs: ['T1'], variables: { T: TYPES_5, T1: TYPES_2 } },
  Exp: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  Expand: { inputs: ['T', 'int64'], outputs: ['T'], variables: { T: TYPES_5 } },
  Floor: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  Gather: { inputs: ['T', 'Tind'], outputs: ['T'], variables: { T: TYPES_5, Tind: TYPES_7 } },
  GlobalAveragePool: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_3 } },
  GlobalMaxPool: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_3 } },
  Greater: { inputs: ['T', 'T'], outputs: ['T1'], variables: { T: TYPES_1, T1: TYPES_2 } },
  GreaterOrEqual: { inputs: ['T', 'T'], outputs: ['T1'], variables: { T: TYPES_1, T1: TYPES_2 } },
  Identity: { inputs: ['V'], outputs: ['V'], variables: { V: TYPES_5 } },
  Less: { inputs: ['T', 'T'], outputs: ['T1'], variables: { T: TYPES_1, T1: TYPES_2 } },
  LessOrEqual: { inputs: ['T', 'T'], outputs: ['T1'], variables: { T: TYPES_1, T1: TYPES_2 } },
  Log: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  MatMul: { inputs: ['T', 'T'], outputs: ['T'], variables: { T: TYPES_8 } },
  Max: { inputs: ['T'], isVariadic: true, outputs: ['T'], variables: { T: TYPES_1 } },
  MaxPool: { inputs: ['T'], outputs: ['T', 'I'], variables: { T: TYPES_9, I: TYPES_10 } },
  Min: { inputs: ['T'], isVariadic: true, outputs: ['T'], variables: { T: TYPES_1 } },
  Mod: { inputs: ['T', 'T'], outputs: ['T'], variables: { T: TYPES_1 } },
  Mul: { inputs: ['T', 'T'], outputs: ['T'], variables: { T: TYPES_1 } },
  Neg: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_11 } },
  Not: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_2 } },
  Or: { inputs: ['T', 'T'], outputs: ['T1'], variables: { T: TYPES_2, T1: TYPES_2 } },
  Pad: { inputs: ['T', 'int64', 'T'], outputs: ['T'], variables: { T: TYPES_5 } },
  Pow: { inputs: ['T', 'T1'], outputs: ['T'], variables: { T: TYPES_12, T1: TYPES_1 } },
  QuantizeLinear: { inputs: ['T1', 'float32', 'T2'], outputs: ['T2'], variables: { T1: TYPES_13, T2: TYPES_14 } },
  Reciprocal: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  ReduceMax: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_15 } },
  ReduceMean: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_8 } },
  ReduceMin: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_15 } },
  ReduceProd: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_8 } },
  ReduceSum: { inputs: ['T', 'int64'], outputs: ['T'], variables: { T: TYPES_8 } },
  Relu: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_11 } },
  Reshape: { inputs: ['T', 'int64'], outputs: ['T'], variables: { T: TYPES_5 } },
  Resize: { inputs: ['T1', 'T2', 'float32', 'int64'], outputs: ['T1'], variables: { T1: TYPES_5, T2: TYPES_3 } },
  Round: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_3 } },
  Sigmoid: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  Slice: { inputs: ['T', 'Tind', 'Tind', 'Tind', 'Tind'], outputs: ['T'], variables: { T: TYPES_5, Tind: TYPES_7 } },
  Softmax: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  Split: { inputs: ['T', 'int64'], outputs: ['T'], variables: { T: TYPES_5 } },
  Sqrt: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  Sub: { inputs: ['T', 'T'], outputs: ['T'], variables: { T: TYPES_1 } },
  Sum: { inputs: ['T'], isVariadic: true, outputs: ['T'], variables: { T: TYPES_4 } },
  Tanh: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_4 } },
  Tile: { inputs: ['T', 'T1'], outputs: ['T'], variables: { T: TYPES_5, T1: TYPES_10 } },
  Transpose: { inputs: ['T'], outputs: ['T'], variables: { T: TYPES_5 } },
  Where: { inputs: ['B', 'T', 'T'], outputs: ['T'], variables: { B: TYPES_2, T: TYPES_5 } },
};
