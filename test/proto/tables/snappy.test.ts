import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDeepLabError } from '../../../src/errors.js';
import type { Place } from '../../../src/proto/wire/place.js';
import { snappyDecompress } from '../../../src/proto/tables/snappy.js';

const place: Place = { file: 'x.index', offset: 17, what: 'data block', kind: 'checkpoint' };
const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
const ascii = (value: string): number[] => Array.from(value, (c) => c.charCodeAt(0));
const decompress = (...bytes: number[]): string => text(snappyDecompress(Uint8Array.from(bytes), place));

// Clauses of google/snappy's format_description.txt.
describe('snappyDecompress', () => {
  test.each([
    { clause: '1: nothing', input: [0], output: '' },
    { clause: '2.1: a literal whose length is in the tag', input: [3, 2 << 2, ...ascii('abc')], output: 'abc' },
    { clause: '2.1: a length of one byte', input: [60, 60 << 2, 59, ...ascii('x'.repeat(60))], output: 'x'.repeat(60) },
    { clause: '2.1: a length of two bytes', input: [60, 61 << 2, 59, 0, ...ascii('x'.repeat(60))], output: 'x'.repeat(60) },
    { clause: '2.1: a length of four bytes', input: [1, 63 << 2, 0, 0, 0, 0, ...ascii('y')], output: 'y' },
    { clause: '2.2.1: a copy with an offset of 11 bits', input: [8, 3 << 2, ...ascii('abcd'), 1, 4], output: 'abcdabcd' },
    { clause: '2.2.2: a copy with an offset of two bytes', input: [6, 2 << 2, ...ascii('abc'), (2 << 2) | 2, 3, 0], output: 'abcabc' },
    { clause: '2.2.3: a copy with an offset of four bytes', input: [6, 2 << 2, ...ascii('abc'), (2 << 2) | 3, 3, 0, 0, 0], output: 'abcabc' },
    { clause: '2.2: a copy that reaches into itself repeats', input: [11, 1 << 2, ...ascii('ab'), (8 << 2) | 2, 2, 0], output: 'abababababa' },
  ])('$clause', ({ input, output }) => {
    expect(decompress(...input)).toBe(output);
  });

  test('a large offset of a short copy uses the three high bits of its tag', () => {
    const filler = Array.from({ length: 300 }, (_, i) => (i === 0 ? 90 : i < 4 ? 65 : 46));
    const out = decompress(0xb0, 2, 61 << 2, 43, 1, ...filler, (1 << 5) | 1, 44); // 304 bytes; offset 256 + 44
    expect(out.slice(300)).toBe('ZAAA');
  });

  test.each([
    { what: 'no length', input: [], says: /byte of 1 bytes/ },
    { what: 'a length that does not end', input: Array<number>(10).fill(0xff), says: /does not end/ },
    { what: 'a giant length', input: [0xff, 0xff, 0xff, 0xff, 0x0f, 0], says: /claim to become 4294967295/ },
    { what: 'a literal past the input', input: [5, 4 << 2, 1, 2], says: /literal of 5 bytes/ },
    { what: 'a literal past the output', input: [1, 1 << 2, 1, 2], says: /goes on after its 1 bytes/ },
    { what: 'a copy past the output', input: [5, 3 << 2, 1, 2, 3, 4, 1, 4], says: /goes on after its 5 bytes/ },
    { what: 'a copy from before the beginning', input: [8, 3 << 2, 1, 2, 3, 4, 1, 5], says: /copy from 5 bytes back after 4/ },
    { what: 'a copy from nowhere', input: [8, 3 << 2, 1, 2, 3, 4, 1, 0], says: /copy from 0 bytes back/ },
    { what: 'too little output', input: [9, 3 << 2, 1, 2, 3, 4], says: /becomes 4 bytes, expected 9/ },
  ])('refuses $what', ({ input, says }) => {
    expect(() => decompress(...input)).toThrow(says);
    expect(() => decompress(...input)).toThrow(/^x\.index: data block at byte 17: found/);
  });

  test('any bytes give a result of the claimed length or our error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (input) => {
        try {
          expect(snappyDecompress(input, place).length).toBeLessThanOrEqual(22 * input.length);
        } catch (error) {
          expect(isDeepLabError(error, 'CheckpointFormatError')).toBe(true);
        }
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});
