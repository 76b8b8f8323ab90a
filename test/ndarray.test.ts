/** ndarrays are read as tensors, whatever their strides and containers are, without a copy where none is needed. */
import { describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { ConfusionMatrix } from '../src/evaluation/confusion_matrix.js';
import { dtypeOf, fromNdarray, toNdarray, type TensorArray } from '../src/ndarray.js';
import { allocate, float32, tensor, type DType, type Tensor } from '../src/tensor.js';

const asArray = (array: unknown): TensorArray => array as TensorArray;
const SIX = Float32Array.of(0, 1, 2, 3, 4, 5);
const matrix = ndarray(SIX, [2, 3]);

describe('fromNdarray', () => {
  test.each([
    ['row-major', matrix, [2, 3], [0, 1, 2, 3, 4, 5]],
    ['transposed', matrix.transpose(1, 0), [3, 2], [0, 3, 1, 4, 2, 5]],
    ['a part of the columns', matrix.lo(0, 1), [2, 2], [1, 2, 4, 5]],
    ['the last row', matrix.lo(1, 0), [1, 3], [3, 4, 5]],
    ['one column', matrix.pick(null, 1), [2], [1, 4]],
    ['one element', matrix.pick(1, 1), [], [4]],
    ['every second column', matrix.step(1, 2), [2, 2], [0, 2, 3, 5]],
    ['backwards', matrix.step(-1, -1), [2, 3], [5, 4, 3, 2, 1, 0]],
    ['repeated by a stride of zero', ndarray(SIX, [2, 2], [0, 1], 3), [2, 2], [3, 4, 3, 4]],
    ['a longer container', ndarray(SIX, [2, 2]), [2, 2], [0, 1, 2, 3]],
    ['no elements', ndarray(new Float32Array(0), [0, 3]), [0, 3], []],
  ])('%s', (_, array, shape, elements) => {
    const value = fromNdarray(asArray(array));
    expect(value).toMatchObject({ dtype: 'float32', shape });
    expect([...(value.data as Float32Array)]).toEqual(elements);
  });

  test.each([
    ['a container that is too short', ndarray(SIX, [2, 4]), /\[2,4\] reaches from element 0 to 7 of its data, which has 6/],
    ['a stride that leads out of it', ndarray(SIX, [2, 2], [5, 2], 0), /0 to 7/],
    ['a view that begins before it', ndarray(SIX, [3], [-1], 1), /-1 to 1/],
  ])('%s is refused', (_, array, message) => {
    expect(() => fromNdarray(asArray(array))).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringMatching(message) }));
  });

  test('what lies row by row is a view, all else a copy', () => {
    expect(fromNdarray(asArray(matrix)).data).toBe(SIX);
    const row = fromNdarray(asArray(matrix.lo(1, 0))).data as Float32Array;
    expect([row.buffer, row.byteOffset]).toEqual([SIX.buffer, 12]);
    expect((fromNdarray(asArray(matrix.transpose(1, 0))).data as Float32Array).buffer).not.toBe(SIX.buffer);
  });

  test('the shape is the tensor’s own', () => {
    const array = ndarray(new Float32Array(6), [2, 3]);
    const { shape } = fromNdarray(asArray(array));
    array.shape[0] = 99;
    expect(shape).toEqual([2, 3]);
  });

  test.each([
    ['float32', new Float32Array(2)],
    ['float64', new Float64Array(2)],
    ['int8', new Int8Array(2)],
    ['int16', new Int16Array(2)],
    ['int32', new Int32Array(2)],
    ['int64', new BigInt64Array(2)],
    ['uint8', new Uint8Array(2)],
    ['uint8', Buffer.alloc(2)],
    ['uint8', new Uint8ClampedArray(2)],
    ['uint16', new Uint16Array(2)],
    ['uint32', new Uint32Array(2)],
    ['uint64', new BigUint64Array(2)],
    ['string', [new Uint8Array(1), new Uint8Array(0)]],
  ] as const)('%s from its container', (dtype, data) => {
    const array = asArray(ndarray(data as unknown as Float32Array, [2]));
    expect(dtypeOf(array)).toBe(dtype);
    expect(fromNdarray(array)).toMatchObject({ dtype, shape: [2] });
  });

  test('a clamped array becomes a plain one, which wraps around as TensorFlow’s uint8 does', () => {
    const clamped = Uint8ClampedArray.of(1, 2, 3, 4);
    const { data } = fromNdarray(asArray(ndarray(clamped, [4])));
    expect(data).toBeInstanceOf(Uint8Array);
    expect([...(data as Uint8Array)]).toEqual([1, 2, 3, 4]);
  });

  test('strings in another order', () => {
    const words = ['a', 'b', 'c', 'd'].map((word) => new TextEncoder().encode(word));
    const array = ndarray(words as unknown as Float32Array, [2, 2]).transpose(1, 0);
    expect((fromNdarray(asArray(array)).data as Uint8Array[]).map((word) => String.fromCharCode(...word))).toEqual(['a', 'c', 'b', 'd']);
  });

  test.each(['float16', 'bfloat16'] as const)('a container of another meaning: %s', (dtype) => {
    expect(fromNdarray(asArray(matrix), dtype)).toMatchObject({ dtype, shape: [2, 3] });
  });

  test('complex numbers are pairs in the last dimension', () => {
    const pairs = ndarray(Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), [2, 2, 2]);
    expect(fromNdarray(asArray(pairs), 'complex64')).toEqual({ dtype: 'complex64', shape: [2, 2], data: pairs.data });
    expect([...(fromNdarray(asArray(pairs.transpose(1, 0, 2)), 'complex64').data as Float32Array)]).toEqual([1, 10, 3, 30, 2, 20, 4, 40]);
    expect(() => fromNdarray(asArray(matrix), 'complex64')).toThrow(
      expect.objectContaining({ tag: 'ShapeMismatchError', message: 'A complex64 tensor needs a last dimension of 2 (real, imaginary), found [2,3].' }),
    );
    expect(() => fromNdarray(asArray(ndarray(new Float32Array(1), [])), 'complex64')).toThrow('found []');
  });

  test('containers that are none', () => {
    const getter = { get: () => 0, set: () => 0, length: 2 };
    expect(() => dtypeOf(asArray(ndarray(getter as unknown as Float32Array, [2])))).toThrow('An ndarray over Object was found; use a typed array as its data.');
  });
});

describe('toNdarray', () => {
  const DTYPES: readonly DType[] = ['float32', 'float64', 'float16', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'bool', 'string', 'complex64', 'complex128'];

  test.each(DTYPES)('%s there and back', (dtype) => {
    const value: Tensor = tensor(dtype, [2, 3], allocate(dtype, 6));
    const array = toNdarray(value);
    const complex = dtype.startsWith('complex');
    expect(array.data).toBe(value.data);
    expect(array.shape).toEqual(complex ? [2, 3, 2] : [2, 3]);
    expect(fromNdarray(array, dtype)).toEqual(value);
  });

  test('a scalar', () => {
    const array = toNdarray(float32([], [7]));
    expect([array.shape, array.get()]).toEqual([[], 7]);
  });
});

describe('views that claim more than there is', () => {
  const BYTE = new Uint8Array(1);
  test.each<[string, number[], number[], RegExp]>([
    ['strides of 0 over too few bytes', [100_000, 100_000], [0, 0], /10000000000 elements over data of 1; a view that repeats its data may have 268435456/],
    ['a negative size', [-3], [0], /none of the sizes negative/],
    ['half an element', [2.5], [0], /whole numbers are expected/],
    ['no number of elements', [Number.NaN], [0], /whole numbers are expected/],
    ['half a step', [1, 1], [0.5, 1], /whole numbers are expected/],
    ['fewer strides than sizes', [1, 1], [1], /as many strides as sizes/],
  ])('%s', (_, shape, stride, message) => {
    const view = { ...ndarray(BYTE, [1]), data: BYTE, shape, stride, offset: 0 } as unknown as TensorArray;
    expect(() => fromNdarray(view)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringMatching(message) }));
    expect(() => new ConfusionMatrix(2).add(view as never, view as never)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError' }));
  });

  test('one byte may stand for a picture of one colour', () => {
    expect(fromNdarray(ndarray(Uint8Array.of(7), [2, 3], [0, 0]) as unknown as TensorArray).data).toEqual(new Uint8Array(6).fill(7));
  });

  test.each([[5], [null], ['x'], [{ shape: [1] }], [new Uint8Array(1)]])('%p is no ndarray', (value) => {
    expect(() => fromNdarray(value as unknown as TensorArray)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringMatching(/An ndarray with data, shape and stride is expected, found/) }));
  });

  test('a data type that its elements are not', () => {
    const bytes = ndarray(BYTE, [1]) as unknown as TensorArray;
    expect(() => fromNdarray(bytes, 'float32')).toThrow(/An ndarray of uint8 elements was found where 'float32' was named/);
    expect(() => fromNdarray(bytes, 'float8' as never)).toThrow(/'float8' was named/);
    expect(fromNdarray(bytes, 'bool').dtype).toBe('bool');
  });
});
