/**
 * Files with holes, as GNU tar packs them with `--sparse`: only what is not zero is in the archive, and a map says where it belongs
 * (GNU tar's manual, "Storing Sparse Files"). There are four forms of it: the oldest in GNU's own headers, and three in pax records.
 */
import type { ByteStream } from './byte_stream.js';
import { truncated } from './byte_stream.js';
import type { PaxRecord } from './pax.js';
import { BLOCK, numberAt } from './tar_header.js';

/** A piece of a file: where it belongs, and its length. */
export type Segment = readonly [offset: number, length: number];

export interface SparseMap {
  readonly segments: readonly Segment[];
  /** Of the file with its holes. */
  readonly byteLength: number;
  /** How many bytes of the member the map itself took. */
  readonly mapBytes: number;
}

/** Files of many gigabytes in pieces of a few kilobytes have as many; a map is kept in memory, and packs well. */
const MAX_SEGMENTS = 2 ** 17;

/** GNU's own form ('S'): four segments in the header, and more in the blocks behind it, which do not count as the member's. */
export async function readGnuSparse(header: Uint8Array, tar: ByteStream): Promise<SparseMap> {
  const segments: Segment[] = [];
  addSegments(segments, header, 386, 4);
  for (let isExtended = header[482] !== 0; isExtended; ) {
    const block = await tar.take(BLOCK);
    if (!block) throw truncated();
    addSegments(segments, block, 0, 21);
    isExtended = block[504] !== 0;
  }
  return { segments, byteLength: numberAt(header, 483, 12), mapBytes: 0 };
}

function addSegments(segments: Segment[], block: Uint8Array, from: number, count: number): void {
  for (let at = from; at < from + count * 24; at += 24) {
    // NULs from the first to the last: an entry that is not used.
    if (block[at] !== 0 || block[at + 12] !== 0) addSegment(segments, numberAt(block, at, 12), numberAt(block, at + 12, 12));
  }
}

function addSegment(segments: Segment[], offset: number, length: number): void {
  if (segments.length === MAX_SEGMENTS) throw new Error(`A sparse file in more than ${MAX_SEGMENTS} pieces`);
  segments.push([offset, length]);
}

/**
 * The three forms in pax records: each segment in two records (0.0), all in one (0.1), or at the beginning of the member (1.0).
 *
 * @returns undefined where the records speak of no holes
 */
export async function readPaxSparse(records: readonly PaxRecord[], tar: ByteStream): Promise<SparseMap | undefined> {
  const values = new Map(records);
  const size = values.get('GNU.sparse.realsize') ?? values.get('GNU.sparse.size');
  if (size === undefined) return undefined;
  const byteLength = decimal(size);
  const segments: Segment[] = [];
  const numbers = values.get('GNU.sparse.map')?.split(',').map(decimal) ?? records.filter(([key]) => /^GNU\.sparse\.(offset|numbytes)$/.test(key)).map(([, value]) => decimal(value));
  const major = values.get('GNU.sparse.major');
  if (major !== undefined && major !== '0') return { segments, byteLength, mapBytes: await readMap(segments, tar) };
  for (let i = 0; i + 1 < numbers.length; i += 2) addSegment(segments, numbers[i], numbers[i + 1]);
  return { segments, byteLength, mapBytes: 0 };
}

/** One number a line: how many segments there are, then their offsets and lengths, then NULs up to the end of the block. */
async function readMap(segments: Segment[], tar: ByteStream): Promise<number> {
  const numbers: number[] = [];
  let digits = '';
  for (let mapBytes = BLOCK; ; mapBytes += BLOCK) {
    const block = await tar.take(BLOCK);
    if (!block) throw truncated();
    for (const byte of block) {
      if (byte !== 0x0a) {
        if (digits.length === 20) throw new Error('Invalid map of a sparse file');
        digits += String.fromCharCode(byte);
        continue;
      }
      numbers.push(decimal(digits));
      digits = '';
      if (numbers[0] > MAX_SEGMENTS) addSegment(Array.from({ length: MAX_SEGMENTS }), 0, 0);
      if (numbers.length < 1 + 2 * numbers[0]) continue;
      for (let i = 1; i < numbers.length; i += 2) addSegment(segments, numbers[i], numbers[i + 1]);
      return mapBytes;
    }
  }
}

function decimal(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw new Error('Invalid map of a sparse file');
  return value;
}

/** @throws Error for a map whose pieces overlap, go past the end of the file, or are not those that are packed */
export function checkMap({ segments, byteLength }: SparseMap, packedBytes: number): void {
  let [end, sum] = [0, 0];
  for (const [offset, length] of segments) {
    if (offset < end) throw new Error('A sparse file whose pieces overlap');
    end = offset + length;
    sum += length;
  }
  if (end > byteLength || sum !== packedBytes) throw new Error(`A sparse file of ${byteLength} bytes with ${packedBytes} packed ones, whose map says ${sum} up to byte ${end}`);
}
