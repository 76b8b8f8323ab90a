import { describe, expect, test } from '@jest/globals';
import protobuf from 'protobufjs/minimal.js';
import type { Place } from '../../../src/proto/wire/place.js';
import { decodeTensorProto, tensorProtoSource } from '../../../src/proto/graphs/tensor_proto.js';

const place: Place = { file: 'graph.pb', what: "node 'a' (Const)", kind: 'graph' };

/** A TensorProto by hand: data type, dimensions, and what else `write` adds. */
function proto(dtype: number, shape: number[], write: (writer: protobuf.Writer) => void = () => undefined): Uint8Array {
  const writer = new protobuf.Writer();
  writer.uint32((1 << 3) | 0).int32(dtype);
  writer.uint32((2 << 3) | 2).fork();
  for (const size of shape) writer.uint32((2 << 3) | 2).fork().uint32((1 << 3) | 0).int64(size).ldelim();
  writer.ldelim();
  write(writer);
  return Uint8Array.from(writer.finish());
}

const FLOAT = 1;
const INT32 = 3;
const STRING = 7;
const content = (bytes: Uint8Array) => (writer: protobuf.Writer) => writer.uint32((4 << 3) | 2).bytes(bytes);

describe('decodeTensorProto', () => {
  test('values that are not packed, as some writers do', () => {
    const bytes = proto(INT32, [3], (w) => w.uint32((7 << 3) | 0).int32(-5).uint32((7 << 3) | 0).int32(6));
    expect(decodeTensorProto(bytes, place)).toEqual({ dtype: 'int32', shape: [3], data: Int32Array.of(-5, 6, 6) });
  });

  test('packed values in two pieces', () => {
    const bytes = proto(FLOAT, [3], (w) => w.uint32((5 << 3) | 2).fork().float(1).float(2).ldelim().uint32((5 << 3) | 2).fork().float(3).ldelim());
    expect(decodeTensorProto(bytes, place).data).toEqual(Float32Array.of(1, 2, 3));
  });

  test('fields in any order, unknown ones among them', () => {
    const writer = new protobuf.Writer().uint32((5 << 3) | 2).fork().float(4).ldelim().uint32((99 << 3) | 0).uint32(1).uint32((1 << 3) | 0).int32(FLOAT);
    expect(decodeTensorProto(Uint8Array.from(writer.finish()), place)).toEqual({ dtype: 'float32', shape: [], data: Float32Array.of(4) });
  });

  test('the content is a view where it is aligned and a copy where it is not', () => {
    const bytes = proto(FLOAT, [2], content(new Uint8Array(Float32Array.of(1, 2).buffer)));
    const views = [0, 1, 2, 3].map((shift) => {
      const shifted = new Uint8Array(bytes.length + 4).subarray(shift, shift + bytes.length);
      shifted.set(bytes);
      const { data } = decodeTensorProto(shifted, place);
      expect(data).toEqual(Float32Array.of(1, 2));
      return (data as Float32Array).buffer === shifted.buffer;
    });
    expect(views.filter(Boolean)).toHaveLength(1);
  });

  test('strings as content: all lengths, then all bytes', () => {
    const bytes = proto(STRING, [2], content(Uint8Array.of(1, 2, 97, 98, 99)));
    expect(decodeTensorProto(bytes, place).data).toEqual([Uint8Array.of(97), Uint8Array.of(98, 99)]);
  });

  test('a source knows data type and shape before it reads', async () => {
    const source = tensorProtoSource(proto(FLOAT, [2, 0]), place);
    expect(source).toMatchObject({ dtype: 'float32', shape: [2, 0] });
    expect((await source?.read())?.data).toEqual(new Float32Array(0));
    expect(tensorProtoSource(proto(20 /* DT_RESOURCE */, []), place)).toBeUndefined();
  });

  test.each([
    { what: 'content of the wrong length', bytes: proto(FLOAT, [2], content(new Uint8Array(7))), says: /found 7 bytes of content, expected 8/ },
    { what: 'more values than elements', bytes: proto(INT32, [1], (w) => w.uint32((7 << 3) | 2).fork().int32(1).int32(2).ldelim()), says: /more values than the 1/ },
    { what: 'a value cut off', bytes: proto(FLOAT, [2], (w) => w.uint32((5 << 3) | 2).bytes(new Uint8Array(6))), says: /damaged values/ },
    { what: 'half a complex number', bytes: proto(8, [2], (w) => w.uint32((9 << 3) | 2).fork().float(1).ldelim()), says: /1 halves/ },
    { what: 'an unknown data type', bytes: proto(21, [2]), says: /data type 21/ },
    { what: 'an unknown dimension', bytes: proto(FLOAT, [-1]), says: /shape \[-1\], expected known dimensions/ },
    { what: 'an absurd size', bytes: proto(FLOAT, [2 ** 40], (w) => w.uint32((5 << 3) | 2).fork().float(1).ldelim()), says: /claim to be float32\[1099511627776\]/ },
    { what: 'a size beyond numbers', bytes: proto(FLOAT, [2 ** 40, 2 ** 40]), says: /fewer than 2\^53/ },
    { what: 'too many dimensions', bytes: proto(FLOAT, Array<number>(255).fill(1)), says: /255 dimensions/ },
    { what: 'many empty strings', bytes: proto(STRING, [2 ** 24]), says: /claim to be string/ },
    { what: 'more strings than content', bytes: proto(STRING, [2 ** 24], content(Uint8Array.of(1))), says: /lengths of 16777216 strings/ },
  ])('refuses $what', ({ bytes, says }) => {
    expect(() => decodeTensorProto(bytes, place)).toThrow(says);
    expect(() => decodeTensorProto(bytes, place)).toThrow(expect.objectContaining({ tag: 'GraphFormatError', message: expect.stringMatching(/^graph\.pb: node 'a'/) }));
  });
});
