/** The elements of tensors as they lie in files: one after the other, without gaps, in the byte order of the writer. */
import { elementsPerValue, sizeOf, type DataOf, type DType, type Shape, type TensorData } from '../../tensor.js';
import { wordBytesOf } from './dtypes.js';
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './half.js';

/** A data type whose elements all have the same size. */
export type FixedDType = Exclude<DType, 'string'>;

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const VIEWS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
  complex64: Float32Array,
  complex128: Float64Array,
} as const;

/** How many bytes a tensor takes in a file. */
export function byteLengthOf(dtype: FixedDType, shape: Shape): number {
  return sizeOf(shape) * elementsPerValue(dtype) * wordBytesOf(dtype);
}

/**
 * The container over the bytes of a tensor: a view where the bytes are aligned and in this machine's order, else a copy.
 *
 * @param bytes exactly `byteLengthOf(dtype, shape)` of them
 */
export function dataFromBytes(dtype: FixedDType, bytes: Uint8Array, littleEndian = true): TensorData {
  const words = wordsFromBytes(dtype, bytes, littleEndian);
  if (dtype === 'float16') return filled(new Float32Array(words.length), words as Uint16Array, float16ToFloat32);
  if (dtype === 'bfloat16') return filled(new Float32Array(words.length), words as Uint16Array, bfloat16ToFloat32);
  // Any byte but 0 is true in a file; here true is 1.
  if (dtype === 'bool' && (words as Uint8Array).some((byte) => byte > 1)) return (words as Uint8Array).map((byte) => (byte ? 1 : 0));
  return words;
}

/** The inverse, little-endian; a view where nothing has to be converted. */
export function bytesFromData<D extends FixedDType>(dtype: D, data: DataOf<D>): Uint8Array {
  const words =
    dtype === 'float16'
      ? filled(new Uint16Array(data.length), data as Float32Array, float32ToFloat16)
      : dtype === 'bfloat16'
        ? filled(new Uint16Array(data.length), data as Float32Array, float32ToBfloat16)
        : (data as Exclude<TensorData, Uint8Array[]>);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return HOST_IS_LITTLE_ENDIAN ? bytes : swapped(bytes, wordBytesOf(dtype));
}

/** As `from` does it, which makes two objects of every element: a network's weights took seconds. */
function filled<T extends Float32Array | Uint16Array>(target: T, source: Float32Array | Uint16Array, convert: (value: number) => number): T {
  for (let i = 0; i < target.length; i++) target[i] = convert(source[i]);
  return target;
}

function wordsFromBytes(dtype: FixedDType, bytes: Uint8Array, littleEndian: boolean): Exclude<TensorData, Uint8Array[]> {
  const width = wordBytesOf(dtype);
  let aligned = bytes;
  if (littleEndian !== HOST_IS_LITTLE_ENDIAN && width > 1) aligned = swapped(bytes, width);
  else if (bytes.byteOffset % width !== 0) aligned = Uint8Array.from(bytes);
  return new VIEWS[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / width);
}

/** A copy in which every word is turned around. */
export function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) result[i] = bytes[i - (i % width) + (width - 1 - (i % width))];
  return result;
}
