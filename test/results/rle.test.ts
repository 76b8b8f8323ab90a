/** Run lengths: as pycocotools writes them (test/reference/make_coco.py), and there and back. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelMapOf } from '../../src/io/pictures/picture.js';
import { decodeRle, encodeRle } from '../../src/results/rle.js';
import type { Mask } from '../../src/results/segmented.js';
import { masks } from './made_up.js';

interface Case {
  readonly size: readonly [number, number];
  readonly counts: string;
  readonly bits: string;
}

const CASES = JSON.parse(readFileSync('test/reference/coco.json', 'utf8')) as readonly Case[];

function maskOf({ size: [height, width], bits }: Case): Mask {
  const bytes = Buffer.from(bits, 'hex');
  const pitch = Math.ceil(width / 8);
  return labelMapOf(Uint8Array.from({ length: height * width }, (_, i) => ((bytes[Math.floor(i / width) * pitch + ((i % width) >> 3)] >> (7 - ((i % width) & 7))) & 1) * 255), height, width);
}

test.each(CASES.map((each) => [each.size.join(' x '), each] as const))('as pycocotools has them: %s', (_, each) => {
  expect(encodeRle(maskOf(each))).toEqual({ size: each.size, counts: each.counts });
  expect(decodeRle(each).data).toEqual(maskOf(each).data);
});

test('there and back, as letters and as numbers', () => {
  fc.assert(fc.property(masks(), (mask) => {
    expect(decodeRle(encodeRle(mask))).toEqual(mask);
  }));
  expect([...decodeRle({ size: [2, 2], counts: [1, 2, 1] }).data]).toEqual([0, 255, 255, 0]);
});

describe('what is damaged', () => {
  test.each<[string, unknown, unknown, string]>([
    ['too few pixels', [2, 2], [1, 2], 'are those of 3 pixels, and the size is 2 x 2 = 4'],
    ['too many pixels', [1, 1], '5', 'are those of 5 pixels'],
    ['letters that are none', [2, 2], '1 2', 'no text that pycocotools writes, at letter 1'],
    ['a number that does not end', [2, 2], 'PPPPPPPPPPP', 'at letter 7'],
    ['a text that is cut off', [2, 2], 'P', 'at letter 1'],
    ['negative lengths', [2, 2], [5, -1], 'a list of whole numbers'],
    ['a size that is none', [2], [4], 'should be [height, width]'],
    ['a size that is too large', [1e6, 1e6], [1e12], 'should be [height, width]'],
    ['no counts', [2, 2], null, 'should be a string'],
  ])('%s', (_, size, counts, message) => {
    expect(() => decodeRle({ size, counts } as never)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining(message) }));
  });
});
