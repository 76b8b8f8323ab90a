/** Tensors at the public face: the `ndarray` package's views, to and from the plain tensors inside. */
import type { NdArray } from 'ndarray';
import { InvalidArgumentError, ShapeMismatchError } from './errors.js';
import { described } from './messages.js';
import { ndarray } from './ndarray_package.js';
import { allocate, elementsPerValue, formatShape, isDType, sizeOf, type DType, type Tensor, type TensorData } from './tensor.js';

type Container = Exclude<TensorData, BigInt64Array | BigUint64Array> | ReturnType<BigInt64Array['slice']> | ReturnType<BigUint64Array['slice']>;

/** An ndarray over any container that a tensor may have. */
export type TensorArray = NdArray<Container>;

/** A row-major view on the tensor's own data. Complex numbers get a last dimension of 2: real and imaginary part. */
export function toNdarray(value: Tensor): TensorArray {
  const shape = elementsPerValue(value.dtype) === 2 ? [...value.shape, 2] : [...value.shape];
  return ndarray(value.data as Uint8Array, shape) as unknown as TensorArray;
}

const DTYPE_OF_CONTAINER: Readonly<Record<string, DType>> = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  BigInt64Array: 'int64',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Buffer: 'uint8',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  BigUint64Array: 'uint64',
};

/** The data type that an ndarray's container stands for; plain arrays hold strings or bytes. */
export function dtypeOf(array: TensorArray): DType {
  const container = Object.prototype.toString.call(array.data).slice(8, -1);
  const dtype = Array.isArray(array.data) ? 'string' : DTYPE_OF_CONTAINER[container];
  if (Array.isArray(array.data) && !array.data.every((element) => element instanceof Uint8Array)) {
    throw new ShapeMismatchError(
      'An ndarray over a plain array was found whose elements are not all bytes (Uint8Array), as strings are; use a typed array for numbers.',
    );
  }
  if (!dtype) throw new ShapeMismatchError(`An ndarray over ${container} was found; use a typed array as its data.`);
  return dtype;
}

/**
 * A row-major tensor with an ndarray's elements: a view where the ndarray is row-major already, else a copy.
 *
 * @param dtype What the elements stand for, where the container leaves it open (float16 in a Float32Array).
 * @throws ShapeMismatchError for a view that does not fit its data, InvalidArgumentError for what is no ndarray
 */
export function fromNdarray(array: TensorArray, dtype?: DType): Tensor {
  requireNdarray(array);
  const container = dtypeOf(array);
  if (dtype !== undefined && (!isDType(dtype) || allocate(dtype, 0).constructor !== allocate(container, 0).constructor)) {
    throw new ShapeMismatchError(`An ndarray of ${container} elements was found where ${described(dtype)} was named as their data type; use an array that holds such elements.`);
  }
  return asTensor(array, dtype ?? container);
}

/** Without types, anything may be given. */
function requireNdarray(value: unknown): void {
  const isNdarray = typeof value === 'object' && value !== null && 'data' in value && 'shape' in value && 'stride' in value && Array.isArray(value.shape) && Array.isArray(value.stride);
  if (!isNdarray) throw new InvalidArgumentError(`An ndarray with data, shape and stride is expected, found ${described(value)}.`);
}

function asTensor(array: TensorArray, dtype: DType): Tensor {
  const shape = elementsPerValue(dtype) === 2 ? array.shape.slice(0, -1) : array.shape.slice();
  if (elementsPerValue(dtype) === 2 && array.shape.at(-1) !== 2) {
    throw new ShapeMismatchError(`A ${dtype} tensor needs a last dimension of 2 (real, imaginary), found ${formatShape(array.shape)}.`);
  }
  const size = sizeOf(array.shape);
  checkReach('ndarray', array);
  if (isRowMajor(array)) {
    const data = array.data as TensorData;
    if (array.offset === 0 && data.length === size && !isClamped(data)) return { dtype, shape, data };
    const part = Array.isArray(data) ? data.slice(array.offset, array.offset + size) : data.subarray(array.offset, array.offset + size);
    if (!isClamped(part)) return { dtype, shape, data: part as TensorData };
  }
  const data = allocate(dtype, sizeOf(shape)) as unknown as (number | bigint | Uint8Array)[];
  for (let i = 0; i < size; i++) data[i] = (array.data as unknown as (number | bigint | Uint8Array)[])[positionOf(array, i)];
  return { dtype, shape, data: data as unknown as TensorData };
}

/** A view that repeats its data, with strides of 0, may have so many elements; others may have as many as their data. */
const MAX_REPEATED_ELEMENTS = 2 ** 28;

/**
 * The ndarray package does not look whether shape, strides and offset are numbers, nor whether the data is as large as shape, strides and offset say.
 *
 * @throws ShapeMismatchError
 */
export function checkReach(what: string, { shape, stride, offset, data }: Pick<TensorArray, 'shape' | 'stride' | 'offset'> & { data: { length: number } }): void {
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (!shape.every(isCount) || stride.length !== shape.length || !stride.every(Number.isSafeInteger) || !isCount(offset)) {
    throw new ShapeMismatchError(
      `The ${what} has the shape ${formatShape(shape)}, strides ${formatShape(stride)} and offset ${offset}; whole numbers are expected, as many strides as sizes, and none of the sizes negative.`,
    );
  }
  const size = sizeOf(shape);
  if (size > data.length && size > MAX_REPEATED_ELEMENTS) {
    throw new ShapeMismatchError(
      `The ${what} of shape ${formatShape(shape)} has ${size} elements over data of ${data.length}; a view that repeats its data may have ${MAX_REPEATED_ELEMENTS}.`,
    );
  }
  if (shape.includes(0)) return;
  const steps = shape.map((length, axis) => (length - 1) * stride[axis]);
  const first = steps.reduce((at, step) => at + Math.min(0, step), offset);
  const last = steps.reduce((at, step) => at + Math.max(0, step), offset);
  if (first >= 0 && last < data.length) return;
  throw new ShapeMismatchError(
    `The ${what} of shape ${formatShape(shape)} reaches from element ${first} to ${last} of its data, which has ${data.length} elements.`,
  );
}

function isClamped(data: unknown): boolean {
  return data instanceof Uint8ClampedArray;
}

/** Whether the elements lie one after the other, the last axis fastest. */
export function isRowMajor({ shape, stride }: Pick<TensorArray, 'shape' | 'stride'>): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Where the i-th element in row-major order lies in the container. */
function positionOf({ shape, stride, offset }: TensorArray, i: number): number {
  let position = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position += (i % shape[axis]) * stride[axis];
    i = Math.floor(i / shape[axis]);
  }
  return position;
}
