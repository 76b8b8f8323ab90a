import { describe, expect, test } from '@jest/globals';
import { sliceKey } from '../../../src/proto/wire/ordered_code.js';

const hex = (key: string): string => Array.from(key, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');

describe('sliceKey', () => {
  // Encodings worked out by hand from TensorFlow's core/lib/strings/ordered_code.cc.
  test.each([
    { what: 'a scalar', name: 'a', extents: [], key: '00 61 00 01 00' },
    { what: 'a whole dimension', name: 'a', extents: [{ start: 0, length: -1 }], key: '00 61 00 01 01 01 80 7f' },
    { what: 'small numbers', name: 'a', extents: [{ start: 3, length: 63 }], key: '00 61 00 01 01 01 83 bf' },
    { what: 'two bytes from 64 on', name: 'a', extents: [{ start: 64, length: 8191 }], key: '00 61 00 01 01 01 c0 40 df ff' },
    { what: 'three bytes from 8192 on', name: '', extents: [{ start: 8192, length: 1 }], key: '00 00 01 01 01 e0 20 00 81' },
    { what: 'UTF-8, and escapes for 0', name: 'ü\0', extents: [], key: '00 c3 bc 00 ff 00 01 00' },
  ])('$what', ({ name, extents, key }) => {
    expect(hex(sliceKey(name, extents))).toBe(key);
  });

  test('keys sort as starts do', () => {
    const starts = [0, 1, 63, 64, 100, 8191, 8192, 2 ** 20, 2 ** 31, 2 ** 40, 2 ** 52];
    const keys = starts.map((start) => sliceKey('v', [{ start, length: 1 }]));
    expect([...keys].sort()).toEqual(keys);
  });
});
