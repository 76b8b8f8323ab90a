/** Attributes are read by the type that is expected; what does not fit is named with node, attribute and what was found. */
import { describe, expect, test } from '@jest/globals';
import { attrBool, attrDType, attrNumber, attrNumbers, attrShape, attrString, attrTensor } from '../../src/graph/attributes.js';
import type { AttrValue, Node } from '../../src/graph/graph.js';
import { float32, sourceOf } from '../../src/tensor.js';
import { node } from './nodes.js';

const SOURCE = sourceOf(float32([1], [3]));

type Reader = (node: Node, key: string) => unknown;
const VALUES: readonly AttrValue[] = [5, true, 'SAME', [1, 2], { dtype: 'int32' }, { shape: [1, -1] }, SOURCE];

// Name, reader, what the message calls it, the one of VALUES that it takes and how it is returned.
const READERS: readonly (readonly [string, Reader, string, AttrValue, unknown])[] = [
  ['attrNumber', attrNumber, 'a number', 5, 5],
  ['attrBool', attrBool, 'a boolean', true, true],
  ['attrString', attrString, 'a string', 'SAME', 'SAME'],
  ['attrNumbers', attrNumbers, 'a list of numbers', VALUES[3], [1, 2]],
  ['attrDType', attrDType, 'a data type', VALUES[4], 'int32'],
  ['attrShape', attrShape, 'a shape', VALUES[5], [1, -1]],
  ['attrTensor', attrTensor, 'a tensor', SOURCE, SOURCE],
];

describe.each(READERS)('%s', (name, read, expected, accepted, result) => {
  test('reads the type it is for', () => {
    expect(read(node('n', 'Op', [], { key: accepted }), 'key')).toEqual(result);
  });

  test.each(VALUES.filter((value) => value !== accepted))('refuses another: %j', (value) => {
    const message = `Node 'n' (Op): attribute 'key' should be ${expected}, found ${JSON.stringify(value)}.`;
    expect(() => read(node('n', 'Op', [], { key: value }), 'key')).toThrow(expect.objectContaining({ tag: 'GraphFormatError', message }));
  });

  test('without the attribute', () => {
    const bare = node('n', 'Op');
    if (name === 'attrShape') expect(read(bare, 'key')).toBeUndefined();
    else expect(() => read(bare, 'key')).toThrow(`Node 'n' (Op): attribute 'key' should be ${expected}, found nothing.`);
  });
});

test('defaults stand in for what is not there, not for what is wrong', () => {
  const bare = node('n', 'Op', [], { wrong: 'text' });
  expect(attrNumber(bare, 'key', 0)).toBe(0);
  expect(attrBool(bare, 'key', false)).toBe(false);
  expect(attrString(bare, 'key', '')).toBe('');
  expect(attrNumbers(bare, 'key', [])).toEqual([]);
  expect(attrDType(bare, 'key', 'int64')).toBe('int64');
  expect(() => attrNumber(bare, 'wrong', 0)).toThrow('should be a number, found "text"');
});

test('a list that holds something else is no list of numbers; an empty one is', () => {
  expect(attrNumbers(node('n', 'Op', [], { key: [] }), 'key')).toEqual([]);
  expect(() => attrNumbers(node('n', 'Op', [], { key: ['a'] }), 'key')).toThrow('should be a list of numbers, found ["a"]');
});

test('a shape of unknown rank is undefined', () => {
  expect(attrShape(node('n', 'Op', [], { key: { shape: undefined } }), 'key')).toBeUndefined();
});
