import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import protobuf from 'protobufjs/minimal.js';
import { memorySource } from '../../../src/io/sources/byte_source.js';
import { readRecords } from '../../../src/proto/records/record_file.js';
import { decodeSegmentationExample, type SegmentationExample } from '../../../src/proto/records/segmentation_example.js';
import type { Place } from '../../../src/proto/wire/place.js';
import { TRAINING_GOLDENS } from '../../training/goldens.js';

const place: Place = { file: 'file', what: 'record 0', kind: 'records' };

test('as build_data.py makes them', async () => {
  const found: SegmentationExample[] = [];
  for (const name of ['train-00000-of-00002', 'train-00001-of-00002', 'test-00000-of-00001']) {
    for await (const { data } of readRecords(memorySource(name, Uint8Array.from(readFileSync(`${TRAINING_GOLDENS}/${name}.tfrecord`))))) found.push(decodeSegmentationExample(data, place));
  }
  expect(found.map(({ name, size }) => [name, size])).toEqual([['picture_0.jpg', [4, 6]], ['picture_1.jpg', [8, 8]], ['picture_2.jpg', [5, 3]], ['untold', [4, 6]]]);
  expect(found.map(({ picture }) => picture[0])).toEqual([0x89, 0xff, 0x89, 0x89]);
  expect(found.map(({ labels }) => labels?.[0])).toEqual([0x89, 0x89, 0x89, undefined]);
});

/** A message of fields [number, content]. */
const message = (...fields: [number, Uint8Array][]): Uint8Array => {
  const writer = new protobuf.Writer();
  for (const [field, bytes] of fields) writer.uint32((field << 3) | 2).bytes(bytes);
  return writer.finish();
};
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const bytesFeature = (...values: string[]): Uint8Array => message([1, message(...values.map((value): [number, Uint8Array] => [1, text(value)]))]);
const intFeature = (...values: number[]): Uint8Array => message([3, message(...(values.length > 0 ? [[1, Uint8Array.from(values)] as [number, Uint8Array]] : []))]);
const example = (features: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  message([1, message(...Object.entries(features).map(([key, value]): [number, Uint8Array] => [1, message([1, text(key)], [2, value])]))]);

const picture = { 'image/encoded': bytesFeature('png') };

test('what is not asked for is passed over, whatever it is', () => {
  const found = decodeSegmentationExample(example({ ...picture, 'image/format': intFeature(1, 2, 3), other: text('\xff') }), place);
  expect(found).toEqual({ name: '', picture: text('png'), labels: undefined, size: undefined });
});

describe('what is refused', () => {
  test.each([
    ['nothing', new Uint8Array(0), /no feature 'image\/encoded', expected a tf.Example of a picture/],
    ['another example', example({ x: bytesFeature('1') }), /no feature 'image\/encoded'/],
    ['a picture of numbers', example({ 'image/encoded': intFeature(1) }), /numbers as feature 'image\/encoded'/],
    ['two pictures', example({ 'image/encoded': bytesFeature('a', 'b') }), /several values of feature 'image\/encoded'/],
    ['a height of text', example({ ...picture, 'image/height': bytesFeature('4') }), /no whole number as feature 'image\/height'/],
    ['two heights', example({ ...picture, 'image/height': intFeature(4, 5) }), /2 values of feature 'image\/height'/],
    ['a million heights', example({ ...picture, 'image/height': intFeature(...new Uint8Array(1e5)) }), /Int64List of \d+ bytes, expected at most 64/],
    ['damaged bytes', Uint8Array.of(10, 200, 1, 2), /damaged data.*expected a tf.Example/],
    ['a text', text('pictures and labels'), /found .* expected/],
  ])('%s', (_, bytes, reason) => {
    expect(() => decodeSegmentationExample(bytes, place)).toThrow(expect.objectContaining({ tag: 'DataSetFormatError', message: expect.stringMatching(reason) }));
  });

  test('truncated anywhere, it is refused, or is a shorter example', () => {
    const whole = example({ ...picture, 'image/height': intFeature(4), 'image/filename': bytesFeature('name') });
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeSegmentationExample(whole.subarray(0, length), place)).toThrow(expect.objectContaining({ tag: 'DataSetFormatError' }));
    }
  });
});
