/** TensorFlow Lite models that are cut off, damaged, or hold what is not supported: one clear error each. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Builder } from 'flatbuffers';
import fc from 'fast-check';
import { isDeepLabError } from '../../src/errors.js';
import { graphFromLite } from '../../src/tflite/to_graph.js';

const FLOAT = Uint8Array.from(readFileSync('test/reference/tflite/float.tflite'));
const BYTES = Uint8Array.from(readFileSync('test/reference/tflite/int8.tflite'));
const MORE_BYTES = Uint8Array.from(readFileSync('test/reference/tflite/int8_v3.tflite'));

/** A model of one operator without tensors. */
function modelOf(code: number, custom?: string): Uint8Array {
  const builder = new Builder();
  const table = (fields: number, write: () => void): number => {
    builder.startObject(fields);
    write();
    return builder.endObject();
  };
  const vector = (tables: readonly number[]): number => {
    builder.startVector(4, tables.length, 4);
    for (const each of [...tables].reverse()) builder.addOffset(each);
    return builder.endVector();
  };
  const name = custom === undefined ? 0 : builder.createString(custom);
  const codes = vector([table(4, () => (builder.addFieldOffset(1, name, 0), builder.addFieldInt32(3, code, 0)))]);
  const operators = vector([table(5, () => undefined)]);
  const graphs = vector([table(5, () => builder.addFieldOffset(3, operators, 0))]);
  builder.finish(table(5, () => (builder.addFieldOffset(1, codes, 0), builder.addFieldOffset(2, graphs, 0))), 'TFL3');
  return builder.asUint8Array();
}

test.each<readonly [string, Uint8Array, string, RegExp]>([
  ['cut off', FLOAT.subarray(0, 2000), 'GraphFormatError', /^m: TensorFlow Lite model: found a reference to \d+ bytes at \d+, expected them within its 2000 bytes/],
  ['eight bytes', FLOAT.subarray(0, 8), 'GraphFormatError', /within its 8 bytes/],
  ['nothing but zeros', new Uint8Array(100), 'GraphFormatError', /^m: TensorFlow Lite model: /],
  ['an operator that is not known', modelOf(11), 'UnsupportedOpError', /uses 1 operator of TensorFlow Lite that this library does not know: L2_NORMALIZATION \(1x\)/],
  ['an operator of a later version', modelOf(999), 'UnsupportedOpError', /operator 999 \(1x\)/],
  ['a custom operator', modelOf(32, 'Convolution2DTransposeBias'), 'UnsupportedOpError', /custom operator 'Convolution2DTransposeBias' \(1x\)/],
  ['an operator without tensors', modelOf(19), 'GraphFormatError', /has no input 0|found a reference to tensor -1/],
])('%s', (_, bytes, tag, message) => {
  expect(() => graphFromLite(bytes, 'm')).toThrow(expect.objectContaining({ tag, message: expect.stringMatching(message) }));
});

test('bytes that are wrong anywhere: read, or an error of ours', () => {
  fc.assert(
    fc.property(fc.constantFrom(FLOAT, BYTES, MORE_BYTES), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }), (original, changes) => {
      const copy = original.slice();
      for (const [at, byte] of changes) copy[at % copy.length] = byte;
      try {
        expect(graphFromLite(copy, 'm').nodes.size).toBeGreaterThan(0);
      } catch (error) {
        if (!isDeepLabError(error)) throw error;
      }
    }),
    { numRuns: 600, seed: 13 },
  );
});
