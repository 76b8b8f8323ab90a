import { describe, expect, test } from '@jest/globals';
import { isDeepLabError } from '../../../src/errors.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { encodeShape } from '../../../src/proto/checkpoints/bundle_writer.js';
import { openCheckpoint } from '../open_checkpoint.js';
import { sliceKey } from '../../../src/proto/wire/ordered_code.js';
import type { Place } from '../../../src/proto/wire/place.js';
import { BundleEntryProto, BundleHeaderProto } from '../../../src/proto/schema/tensor_bundle.js';
import { TensorSliceProto } from '../../../src/proto/schema/types.js';
import { encodeTable } from '../../../src/proto/tables/table_writer.js';
import { decodeSlice, paste, requirePartition } from '../../../src/proto/checkpoints/tensor_slice.js';
import type { Shape } from '../../../src/tensor.js';

const place: Place = { file: 'x.index', what: "entry 'w'", kind: 'checkpoint' };

type Extent = readonly [start: number, length?: number];

const proto = (extents: readonly Extent[]): Uint8Array =>
  TensorSliceProto.encode({
    extent: extents.map(([start, length]) => ({
      start: start,
      ...(length === undefined ? {} : { length: length }),
    })),
  });

const slices = (full: Shape, boxes: readonly (readonly Extent[])[]) => boxes.map((box) => decodeSlice(proto(box), full, place));

describe('partitions', () => {
  test.each([
    { what: 'rows', full: [5, 2], boxes: [[[0, 3], [0]], [[3, 2], [0]]] },
    { what: 'a scalar', full: [], boxes: [[]] },
    { what: 'nothing, in no slices', full: [0, 3], boxes: [] },
    { what: 'an empty slice among others', full: [3], boxes: [[[0, 3]], [[3, 0]]] },
    { what: 'a length of 0 is not the whole dimension', full: [0], boxes: [[[0, 0]]] },
  ] as { what: string; full: Shape; boxes: Extent[][] }[])('$what', ({ full, boxes }) => {
    expect(() => requirePartition(slices(full, boxes), full, place)).not.toThrow();
  });

  test.each([
    { what: 'a gap', full: [5], boxes: [[[0, 2]], [[3, 2]]], says: /2 slices that hold 4 elements, expected the 5/ },
    { what: 'an overlap as large as the gap', full: [6], boxes: [[[0, 3]], [[2, 3]]], says: /and overlap/ },
    { what: 'a slice twice', full: [4], boxes: [[[0, 2]], [[0, 2]]], says: /and overlap/ },
    { what: 'a slice outside', full: [4], boxes: [[[3, 2]]], says: /slice from \[3\] of \[2\], expected it inside \[4\]/ },
    { what: 'a negative start', full: [4], boxes: [[[-1, 2]]], says: /expected it inside/ },
    { what: 'another rank', full: [4], boxes: [[[0], [0]]], says: /expected it inside/ },
    { what: 'a start beyond numbers', full: [4], boxes: [[[2 ** 60, 1]]], says: /start of a slice/ },
  ] as { what: string; full: Shape; boxes: Extent[][]; says: RegExp }[])('refuses $what', ({ full, boxes, says }) => {
    expect(() => requirePartition(slices(full, boxes), full, place)).toThrow(says);
  });

  test('refuses more slices than can be compared', () => {
    const full = [5000];
    const boxes = Array.from({ length: 5000 }, (_, i): Extent[] => [[i, 1]]);
    expect(() => requirePartition(slices(full, boxes), full, place)).toThrow(/5000 slices, expected at most 4096/);
  });

  test('paste puts rows of a box where they belong', () => {
    const [slice] = slices([2, 3, 4], [[[0], [1, 2], [2, 2]]]);
    const whole = new Float32Array(24);
    paste('float32', whole, [2, 3, 4], Float32Array.from({ length: 8 }, (_, i) => i + 1), slice);
    expect(Array.from(whole)).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8]);
  });
});

describe('entries that claim more than there is', () => {
  const header = BundleHeaderProto.encode({ numShards: 1, version: { producer: 1 } });
  const GIANT = 2 ** 40;

  function entry(shape: Shape, size: number, boxes: readonly (readonly Extent[])[] = []): Uint8Array {
    return BundleEntryProto.encode({ dtype: 1, shape: encodeShape(shape), size: size, slices: boxes.map(proto) });
  }

  async function read(entries: [string, Uint8Array][]): Promise<unknown> {
    const index = encodeTable([['', header], ...entries]);
    const checkpoint = await openCheckpoint(memoryFolder('here', { 'x.index': index, 'x.data-00000-of-00001': new Uint8Array(8) }), 'x');
    return checkpoint.read('w');
  }

  test.each([
    { what: 'a giant tensor', entries: [['w', entry([GIANT], 4 * GIANT)]], says: /found a file of 8 bytes, expected 4398046511104 bytes/ },
    { what: 'a size that does not fit the shape', entries: [['w', entry([GIANT], 8)]], says: /found 8 bytes, expected 4398046511104/ },
    { what: 'a slice that is not there', entries: [['w', entry([2], 0, [[[0]]])]], says: /no entry for the slice/ },
    {
      what: 'giant slices',
      entries: [[sliceKey('w', [{ start: 0, length: -1 }]), entry([GIANT], 4 * GIANT)], ['w', entry([GIANT], 0, [[[0]]])]],
      says: /slices of 4398046511104 bytes, expected at most the 8 bytes/,
    },
    {
      what: 'a slice of another shape',
      entries: [[sliceKey('w', [{ start: 0, length: -1 }]), entry([1], 4)], ['w', entry([2], 0, [[[0]]])]],
      says: /found float32\[1\] for the slice from \[0\], expected float32\[2\]/,
    },
  ] as { what: string; entries: [string, Uint8Array][]; says: RegExp }[])('$what', async ({ entries, says }) => {
    const error = await read(entries).catch((reason: unknown) => reason);
    expect(isDeepLabError(error, 'CheckpointFormatError')).toBe(true);
    expect(String(error)).toMatch(says);
  });
});
