/** What a run returns can be read in order and by name. */
import { describe, expect, test } from '@jest/globals';
import { asFetched, requireFetches } from '../../src/engine/fetched.js';
import type { TensorArray } from '../../src/ndarray.js';
import { float32 } from '../../src/tensor.js';
import { unpackFetched } from '../../src/worker/fetched.js';

test('by order and by the names that were asked for, as views on the tensors', () => {
  const values = [float32([1, 2], [1, 2]), float32([], [3])];
  const fetched = asFetched(['a/b:0', 'c'], values);
  expect(Array.isArray(fetched)).toBe(true);
  expect(fetched).toHaveLength(2);
  const [first, second] = fetched;
  expect(fetched['a/b:0']).toBe(first);
  expect(fetched.c).toBe(second);
  expect(first.shape).toEqual([1, 2]);
  expect(first.data).toBe(values[0].data);
  expect(second.shape).toEqual([]);
  expect(fetched.missing).toBeUndefined();
});

test('nothing', () => {
  expect(asFetched([], [])).toHaveLength(0);
});

/** Names of nodes that arrays, objects and promises have members of, too; `concat` is ASPP's in every DeepLab graph. */
const TAKEN = ['concat', 'map', 'length', 'constructor', '__proto__', 'toString', 'then', 'values', 'at'];

describe.each([['all of them', TAKEN], ['those that an array can hold', TAKEN.filter((name) => name !== 'length')]])('names that are members of arrays and objects: %s', (_, names) => {
  const values = names.map((_name, i) => float32([], [i]));
  const numberOf = (array: TensorArray): unknown => array.data[0];

  test.each(['asFetched', 'unpackFetched'])('%s: by name, by place, in order', async (how) => {
    const sent = values.map(({ data, shape }) => ({ data, shape }));
    const fetched = await (how === 'asFetched' ? asFetched(names, values) : unpackFetched(names, sent));
    expect(names.map((name) => numberOf(fetched[name]))).toEqual(names.map((_name, i) => i));
    expect(names.map((_name, i) => numberOf(fetched[i]))).toEqual(names.map((_name, i) => i));
    expect([...fetched].map(numberOf)).toEqual(names.map((_name, i) => i));
    expect(Array.from(fetched, numberOf)).toEqual(names.map((_name, i) => i));
    const [first, second] = fetched;
    expect([first, second]).toEqual([fetched['concat'], fetched['map']]);
  });
});

test('what was not asked for is what arrays have', () => {
  const fetched = asFetched(['a', 'b'], [float32([], [1]), float32([], [2])]);
  expect(fetched.map((array) => array.data[0])).toEqual([1, 2]);
  expect(([] as TensorArray[]).concat(fetched)).toEqual([fetched.a, fetched.b]);
});

describe('names that are numbers', () => {
  test('at the place that they name, or at none', () => {
    const fetched = asFetched(['0', '07', '12'], [float32([], [1]), float32([], [2]), float32([], [3])]);
    expect(['0', '07', '12'].map((name) => fetched[name].data[0])).toEqual([1, 2, 3]);
    expect([...fetched].map((array) => array.data[0])).toEqual([1, 2, 3]);
    expect(fetched.map((array) => array.data[0])).toEqual([1, 2, 3]);
    expect(() => requireFetches('names', ['0', '07', '12'])).not.toThrow();
  });

  test('at the place of another: refused, and how to ask instead', () => {
    const message = "names has '1', and 'a' at place 1: result[1] could be either. Ask for '1:0', which is the same value.";
    expect(() => requireFetches('names', ['1', 'a'])).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message }));
    expect(() => requireFetches('names', ['1:0', 'a'])).not.toThrow();
  });
});
