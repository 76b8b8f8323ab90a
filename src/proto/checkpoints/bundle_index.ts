/**
 * The `.index` file of a bundle: a sorted table from keys to what is known of each tensor.
 *
 *   ''                -> BundleHeaderProto
 *   name              -> BundleEntryProto
 *   key of a slice    -> BundleEntryProto of one slice of a partitioned tensor (see ordered_code.ts)
 */
import type { ByteSource } from '../../io/sources/byte_source.js';
import { formatInfo, isRead, type VariableInfo } from '../../tensor.js';
import { shortened } from '../../messages.js';
import { decodeUtf8, toBytes } from '../wire/byte_string.js';
import { listedDTypeOf } from '../wire/dtypes.js';
import { decodeMessage, toNumber } from '../wire/message.js';
import { formatError, type Place } from '../wire/place.js';
import { BundleEntryProto, BundleHeaderProto } from '../schema/tensor_bundle.js';
import { SortedTable } from '../tables/sorted_table.js';
import { byteLengthOf } from '../wire/tensor_bytes.js';
import { decodeShape } from '../wire/tensor_shape.js';
import { SliceBudget } from './slice_budget.js';

/** An entry holds a shape and a few numbers; thousands of slices of a partitioned tensor still fit. */
const MAX_ENTRY_BYTES = 1 << 20;

/** `-of-99999` is the most that the names of shards can spell. */
const MAX_SHARDS = 99999;

/** Variables and slices of one checkpoint. An entry of a few bytes becomes an object of hundreds. */
const MAX_ENTRIES = 2 ** 20;

/** One tensor, or one slice of a tensor, of the index. */
export interface BundleEntry extends VariableInfo {
  readonly place: Place;
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  /** Masked. */
  readonly checksum: number;
  /** TensorSliceProtos; empty unless the tensor is partitioned. */
  readonly slices: readonly Uint8Array[];
}

export interface BundleIndex {
  readonly shards: number;
  readonly littleEndian: boolean;
  /** By key: names, and keys of slices. One character a byte. */
  readonly entries: ReadonlyMap<string, BundleEntry>;
}

/** Reads and checks all of an index. @throws CheckpointFormatError */
export async function readBundleIndex(source: ByteSource): Promise<BundleIndex> {
  const table = await SortedTable.open(source);
  const headerPlace: Place = { file: source.name, what: "bundle header (key '')", kind: 'checkpoint' };
  let header: { shards: number; littleEndian: boolean } | undefined;
  const entries = new Map<string, BundleEntry>();
  const budget = new SliceBudget(source.byteLength);
  for await (const { key, value } of table.entries()) {
    if (key === '') header = decodeHeader(value, headerPlace);
    else if (!header) break;
    else if (entries.size === MAX_ENTRIES) throw formatError(headerPlace, `found more than ${MAX_ENTRIES} entries, expected no more.`);
    else entries.set(key, decodeEntry(key, value, header.shards, source.name, budget));
  }
  if (!header) throw formatError(headerPlace, `found no header, expected one under the first key. This table is not the index of a checkpoint.`);
  requireApart(entries.values());
  return { ...header, entries };
}

/**
 * Writers put one tensor behind the other. Tensors that share bytes would let a small file become any number of large ones.
 *
 * @throws CheckpointFormatError
 */
function requireApart(entries: Iterable<BundleEntry>): void {
  const stored = [...entries].filter(({ size, slices }) => size > 0 && slices.length === 0);
  stored.sort((a, b) => a.shard - b.shard || a.offset - b.offset);
  for (const [i, { shard, offset, size, place }] of stored.slice(1).entries()) {
    const before = stored[i];
    if (before.shard !== shard || before.offset + before.size <= offset) continue;
    throw formatError(place, `found ${size} bytes at ${offset} of shard ${shard}, where those of ${before.place.what} end at ${before.offset + before.size}, expected them apart. The index is damaged.`);
  }
}

function decodeHeader(value: Uint8Array, place: Place): { shards: number; littleEndian: boolean } {
  const { numShards, endianness } = decodeMessage(BundleHeaderProto, value, place, MAX_ENTRY_BYTES);
  if (numShards < 1 || numShards > MAX_SHARDS || (endianness !== 0 && endianness !== 1)) {
    throw formatError(place, `found ${numShards} shards and byte order ${endianness}, expected 1 to ${MAX_SHARDS} shards and order 0 (little) or 1 (big).`);
  }
  return { shards: numShards, littleEndian: endianness === 0 };
}

function decodeEntry(key: string, value: Uint8Array, shards: number, file: string, budget: SliceBudget): BundleEntry {
  const place: Place = { file, what: `entry ${describeKey(key)}`, kind: 'checkpoint' };
  const proto = decodeMessage(BundleEntryProto, value, place, MAX_ENTRY_BYTES);
  budget.spend(proto.slices.length, place);
  const entry: BundleEntry = {
    dtype: listedDTypeOf(proto.dtype),
    shape: decodeShape(proto.shape, place),
    place,
    shard: proto.shardId,
    offset: toNumber(proto.offset, 'offset', place),
    size: toNumber(proto.size, 'size', place),
    checksum: proto.crc32c,
    slices: proto.slices,
  };
  const { shape, shard, offset, size } = entry;
  if (shard < 0 || shard >= shards || offset < 0 || size < 0) {
    throw formatError(place, `found shard ${shard}, offset ${offset}, size ${size}, expected a shard below ${shards} and no negative numbers.`);
  }
  if (isRead(entry) && entry.dtype !== 'string' && entry.slices.length === 0 && size !== byteLengthOf(entry.dtype, shape)) {
    throw formatError(place, `found ${size} bytes, expected ${byteLengthOf(entry.dtype, shape)} for ${formatInfo(entry)}.`);
  }
  return entry;
}

/** A key as messages show it. */
function describeKey(key: string): string {
  if (key.startsWith('\0')) return 'of a slice';
  const short = shortened(key);
  return `'${decodeUtf8(toBytes(short)) ?? JSON.stringify(short)}'`;
}
