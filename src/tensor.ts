/**
 * Shapes, data types and dense tensors, as every other module sees them.
 *
 * A tensor's elements lie in row-major order (TensorFlow's NHWC for pictures and feature maps).
 */
import { ShapeMismatchError } from './errors.js';
import type { Staging } from './staging.js';

export type Shape = readonly number[];

/**
 * Bytes in a buffer of their own, which nobody shares: `Uint8Array<ArrayBuffer>`, in words that TypeScript before 5.7 reads as well, whose typed
 * arrays are not generic.
 */
export type OwnBytes = ReturnType<Uint8Array['slice']>;
export type OwnClampedBytes = ReturnType<Uint8ClampedArray['slice']>;

/**
 * The container of each data type's elements. The 16-bit floats are widened to float32 (exactly), a bool is one byte of
 * 0 or 1, a string is its bytes, and a complex number is two neighbouring floats (real, imaginary), so its container
 * holds twice as many elements as the shape says.
 */
export interface DataTypes {
  float32: Float32Array;
  float64: Float64Array;
  float16: Float32Array;
  bfloat16: Float32Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  string: Uint8Array[];
  complex64: Float32Array;
  complex128: Float64Array;
}

export type DType = keyof DataTypes;
export type DataOf<D extends DType> = DataTypes[D];
export type TensorData = DataTypes[DType];

/** Data type and shape: all that can be said of a tensor before it is computed. */
export interface TensorInfo<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: Shape;
}

/**
 * What TensorFlow stores and this library does not read, under TensorFlow's names: handles, quantised numbers, floats and integers of
 * 8 bits and less. `DataType N` is one that TensorFlow 2.21 does not know either.
 */
export type UnreadDType =
  | 'resource'
  | 'variant'
  | `${'qint' | 'quint'}${8 | 16}`
  | 'qint32'
  | `float8_${'e5m2' | 'e4m3fn' | 'e4m3fnuz' | 'e4m3b11fnuz' | 'e5m2fnuz'}`
  | 'float4_e2m1fn'
  | `${'int' | 'uint'}${2 | 4}`
  | `DataType ${number}`;

/** What is said of a stored variable, whether or not its data type is read. */
export interface VariableInfo {
  readonly dtype: DType | UnreadDType;
  readonly shape: Shape;
}

export interface Tensor<D extends DType = DType> extends TensorInfo<D> {
  readonly data: DataOf<D>;
}

/** A tensor that stays where it is (a checkpoint, a frozen graph's bytes, memory) until it is read. */
export interface TensorSource<D extends DType = DType> extends TensorInfo<D> {
  /** @param staging where the value may lie, if it is not there already: for those who are done with it when that is cleared */
  read(staging?: Staging): Promise<Tensor<D>>;
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dim of shape) size *= dim;
  return size;
}

const CONTAINERS: { readonly [D in DType]: (length: number) => DataOf<D> } = {
  float32: (n) => new Float32Array(n),
  float64: (n) => new Float64Array(n),
  float16: (n) => new Float32Array(n),
  bfloat16: (n) => new Float32Array(n),
  int8: (n) => new Int8Array(n),
  int16: (n) => new Int16Array(n),
  int32: (n) => new Int32Array(n),
  int64: (n) => new BigInt64Array(n),
  uint8: (n) => new Uint8Array(n),
  uint16: (n) => new Uint16Array(n),
  uint32: (n) => new Uint32Array(n),
  uint64: (n) => new BigUint64Array(n),
  bool: (n) => new Uint8Array(n),
  string: (n) => Array.from({ length: n }, () => new Uint8Array(0)),
  complex64: (n) => new Float32Array(n),
  complex128: (n) => new Float64Array(n),
};

/** Whether a variable is of a data type that is read. */
export const isRead = (info: VariableInfo): info is TensorInfo => isDType(info.dtype);

/** Whether a word names a data type: what callers give may be anything. */
export const isDType = (value: unknown): value is DType => typeof value === 'string' && Object.hasOwn(CONTAINERS, value);

/** How many container elements one tensor element takes: 2 for complex numbers, else 1. */
export function elementsPerValue(dtype: DType): 1 | 2 {
  return dtype === 'complex64' || dtype === 'complex128' ? 2 : 1;
}

/** A zero-filled container for `size` elements of a data type. */
export function allocate<D extends DType>(dtype: D, size: number): DataOf<D> {
  return CONTAINERS[dtype](size * elementsPerValue(dtype)) as DataOf<D>;
}

/**
 * A tensor over existing data.
 *
 * @throws ShapeMismatchError when the container's length is not what the shape needs.
 */
export function tensor<D extends DType>(dtype: D, shape: Shape, data: DataOf<D>): Tensor<D> {
  const expected = sizeOf(shape) * elementsPerValue(dtype);
  if (data.length !== expected) {
    throw new ShapeMismatchError(
      `A ${dtype} tensor of shape ${formatShape(shape)} needs ${expected} elements, but the data has ${data.length}.`,
    );
  }
  return { dtype, shape, data };
}

/** A zero-filled tensor. */
export function zeros<D extends DType>(dtype: D, shape: Shape): Tensor<D> {
  return { dtype, shape, data: allocate(dtype, sizeOf(shape)) };
}

/** A float32 tensor with these values, which are copied. */
export function float32(shape: Shape, values: ArrayLike<number>): Tensor<'float32'> {
  return tensor('float32', shape, new Float32Array(values));
}

/** An int32 tensor with these values, which are copied. */
export function int32(shape: Shape, values: ArrayLike<number>): Tensor<'int32'> {
  return tensor('int32', shape, new Int32Array(values));
}

/** The source form of a tensor that is in memory already. */
export function sourceOf<D extends DType>(value: Tensor<D>): TensorSource<D> {
  return { dtype: value.dtype, shape: value.shape, read: () => Promise.resolve(value) };
}

/** Tells a source from a tensor in memory, and from anything else. */
export function isTensorSource(value: unknown): value is TensorSource {
  return typeof value === 'object' && value !== null && 'read' in value && 'dtype' in value && 'shape' in value;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** Whether values are of one data type and shape. */
export const sameInfo = (a: TensorInfo, b: TensorInfo): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** `[1,33,33,21]`, as messages write shapes. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

/** `float32[1,33,33,21]` */
export function formatInfo(info: VariableInfo): string {
  return `${info.dtype}${formatShape(info.shape)}`;
}

/** The elements of an integer tensor (int64 included) as plain numbers: axes, paddings, sizes. */
export function toNumbers(value: Tensor): number[] {
  if (value.dtype === 'string') throw new ShapeMismatchError('A string tensor was found where numbers were expected.');
  return Array.from(value.data as ArrayLike<number | bigint>, Number);
}

/** Bytes that a tensor's container takes; undefined for strings, which have no fixed size. */
export function bytesOf(info: TensorInfo): number | undefined {
  if (info.dtype === 'string') return undefined;
  const container = allocate(info.dtype, 0) as Exclude<TensorData, Uint8Array[]>;
  return sizeOf(info.shape) * elementsPerValue(info.dtype) * container.BYTES_PER_ELEMENT;
}

/** A tensor over part of a buffer; `offset` must be a multiple of the element size. */
export function tensorOn(buffer: ArrayBufferLike, offset: number, info: TensorInfo): Tensor {
  const container = allocate(info.dtype, 0);
  if (info.dtype === 'string' || Array.isArray(container)) return zeros(info.dtype, info.shape);
  const view = container.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => TensorData;
  return { ...info, data: new view(buffer, offset, sizeOf(info.shape) * elementsPerValue(info.dtype)) };
}

/** A tensor with data of its own. */
export function copyOf(value: Tensor): Tensor {
  return { ...value, data: value.data.slice() as TensorData };
}

/**
 * Checks tensors that results shall be written into.
 *
 * @throws ShapeMismatchError when their number, a data type or a shape is another than that of the results.
 */
export function checkTargets(targets: readonly Tensor[], results: readonly TensorInfo[]): void {
  if (targets.length !== results.length || !targets.every((target, i) => sameInfo(target, results[i]))) {
    const [expected, found] = [results, targets].map((list) => list.map(formatInfo).join(', '));
    throw new ShapeMismatchError(`The tensors to fill should be ${expected}; found ${found}.`);
  }
  for (const target of targets) tensor(target.dtype, target.shape, target.data);
}

/** Copies a value into a tensor of the same data type and shape, and gives that. */
export function fillTensor(target: Tensor, { data }: Tensor): Tensor {
  if (Array.isArray(target.data)) target.data.splice(0, target.data.length, ...(data as Uint8Array[]));
  else (target.data as Float32Array).set(data as Float32Array);
  return target;
}
