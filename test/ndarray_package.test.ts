/** What browsers get in the place of the ndarray package does what the package does. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NdArray } from 'ndarray';
import { ndarray as view } from '../src/ndarray_package.browser.js';
import { ndarray as packageView } from '../src/ndarray_package.js';

type Numbers = NdArray<Float32Array<ArrayBuffer>>;

/** Everything that can be read of a view. */
function readings(array: Numbers): object {
  const { shape, stride, offset, dtype, size, dimension } = array;
  const elements = positions(shape).map((position) => [array.index(...position), array.get(...position)]);
  return { shape, stride, offset, dtype, size, dimension, elements };
}

function positions(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((all, length) => all.flatMap((position) => Array.from({ length }, (_, i) => [...position, i])), [[]]);
}

/** One call on a view, with arguments that fit any number of axes. */
const calls: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ name: fc.constantFrom('lo', 'hi', 'pick'), args: fc.array(fc.constantFrom(undefined, null, -1, 0, 1), { maxLength: 4 }) }),
  fc.record({ name: fc.constant('step'), args: fc.array(fc.constantFrom(undefined, null, 1, 2, -1, -2), { maxLength: 4 }) }),
  fc.record({ name: fc.constant('transpose'), args: fc.constantFrom<number[][]>([], [0], [1, 0], [2, 0, 1], [0, 3, 1, 2]) }),
);
interface Call {
  readonly name: string;
  readonly args: readonly (number | null | undefined)[];
}

/** Calls that the package answers with nonsense, such as axes that are not there, are left out. */
function makesSense(array: Numbers, { name, args }: Call): boolean {
  if (array.dimension === 0) return false;
  if (name === 'transpose') return args.length === 0 || (args.length <= array.dimension && [...args].sort().every((axis, i) => axis === i));
  return args.every((arg, axis) => axis >= array.dimension || typeof arg !== 'number' || arg < array.shape[axis] || name === 'step');
}

test('views of views have the elements, shapes, strides and offsets of the package', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 });
  fc.assert(
    fc.property(shapes, fc.array(calls, { maxLength: 5 }), (shape, chain) => {
      const data = Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, i) => i + 0.5);
      let [ours, theirs] = [view(data, [...shape]), packageView(data, [...shape])];
      expect(readings(ours)).toEqual(readings(theirs));
      for (const call of chain) {
        if (!makesSense(theirs, call)) continue;
        const apply = (array: Numbers): Numbers => (array[call.name as 'lo'] as (...args: unknown[]) => Numbers)(...call.args);
        [ours, theirs] = [apply(ours), apply(theirs)];
        expect(readings(ours)).toEqual(readings(theirs));
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('no class is compiled for the many axes that a file may say', () => {
  const many = Array.from({ length: 254 }, (_, axis) => (axis === 253 ? 2 : 1));
  const array = packageView(new Float32Array([0.5, 1.5]), many);
  expect(array.constructor).toBe(view(new Float32Array(2), [2]).constructor);
  expect(array.shape).toEqual(many);
  expect(array.get(...many.map((length) => length - 1))).toBe(1.5);
  expect(packageView(new Float32Array(2), [2, 1]).constructor).not.toBe(array.constructor);
});

describe('one by one', () => {
  test('set writes into the data that all views share, and returns the value', () => {
    const data = new Float32Array(6);
    expect(view(data, [2, 3]).transpose(1, 0).set(2, 1, 7)).toBe(7);
    expect(data[5]).toBe(7);
  });

  test.each([
    [[2, 3], [3, 1]],
    [[2, 3], [1, 2]],
    [[2, 3, 4], [12, 4, 1]],
    [[2, 3, 4], [1, 8, 2]],
    [[2, 2, 2, 2], [1, 8, 2, -4]],
  ])('order of shape %j with strides %j', (shape, stride) => {
    const data = new Float32Array(24);
    expect(view(data, shape, stride).order).toEqual(packageView(data, shape, stride).order);
  });

  test('without a shape the data is one axis, and strides that run backwards begin at the end', () => {
    expect(readings(view(Float32Array.of(1, 2, 3)))).toEqual(readings(packageView(Float32Array.of(1, 2, 3))));
    const backwards = [Float32Array.of(1, 2, 3, 4), [2, 2], [-2, -1]] as const;
    expect(readings(view(backwards[0], [...backwards[1]], [...backwards[2]]))).toEqual(readings(packageView(backwards[0], [...backwards[1]], [...backwards[2]])));
  });

  test('T is the transposition', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(readings(view(data, [2, 3]).T)).toEqual(readings(view(data, [2, 3]).transpose(1, 0)));
  });

  test.each([
    new Float32Array(2),
    new Float64Array(2),
    new Int8Array(2),
    new Int16Array(2),
    new Int32Array(2),
    new Uint8Array(2),
    new Uint8ClampedArray(2),
    new Uint16Array(2),
    new Uint32Array(2),
    [1, 2],
    { length: 2, get: (i: number) => i + 1, set: () => undefined },
  ])('the data type of %p, and its elements', (data) => {
    const [ours, theirs] = [view(data as Float32Array, [2]), packageView(data as Float32Array, [2])];
    expect([ours.dtype, ours.get(1)]).toEqual([theirs.dtype, theirs.get(1)]);
  });

  test('integers of 64 bits', () => {
    const data = BigInt64Array.of(1n, -2n);
    const [ours, theirs] = [view(data, [2]), packageView(data, [2])];
    expect([ours.dtype, ours.get(1)]).toEqual([theirs.dtype, theirs.get(1)]);
    expect(view(BigUint64Array.of(1n), [1]).dtype).toBe(packageView(BigUint64Array.of(1n), [1]).dtype);
  });
});
