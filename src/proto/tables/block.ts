/**
 * Blocks: the pieces of a sorted table, each a run of keys and values with a checksum.
 *
 *   block:    entries, restart offsets (4 bytes each), their number (4 bytes)
 *   entry:    varint bytes shared with the key before, varint bytes that are new, varint bytes of value; new bytes; value
 *   trailer:  compression (1 byte), masked CRC-32C of block and compression (4 bytes)
 *
 * At a restart a key shares nothing, so that a reader may begin there. Source: LevelDB, doc/table_format.md, which
 * TensorFlow's core/lib/io/format.cc and block.cc follow.
 */
import type { ByteSource } from '../../io/sources/byte_source.js';
import { ByteCursor } from '../wire/byte_cursor.js';
import { fromBytes } from '../wire/byte_string.js';
import { crc32c, maskCrc } from '../wire/crc32c.js';
import { formatError, hex, type Place } from '../wire/place.js';

export const TRAILER_BYTES = 5;

/** The byte of the trailer that says how a block is compressed. */
export const COMPRESSION = { none: 0, snappy: 1 } as const;

/** Where a block lies; the trailer follows it. */
export interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

export interface TableEntry {
  /** One character a byte. */
  readonly key: string;
  readonly value: Uint8Array;
}

/** TensorFlow's names are scopes that people wrote; a key as long as this is damage. */
const MAX_KEY_BYTES = 1 << 16;

/**
 * A key may repeat all of the one before it for one byte. Writers begin anew after 16 keys, so all keys of a table are at most 16 times as long as
 * its entries; four times as many are let pass, because blocks may be compressed.
 */
const MAX_KEY_EXPANSION = 64;

/**
 * V8 takes the length of longer strings for their hash (kMaxHashCalcLength of its src/objects/string.h), so that a Map of many compares each with each.
 * People do not write names of so many letters, and a few of them do no harm.
 */
const HASHED_LETTERS = 16_383;
const MAX_LONG_KEYS = 256;

/** How long the keys of a table may be all together, and how many of them may be very long. */
export class KeyBudget {
  readonly #limit: number;
  #spent = 0;
  #long = 0;

  /** @param byteLength of the file that they are read from */
  constructor(byteLength: number) {
    this.#limit = MAX_KEY_EXPANSION * byteLength;
  }

  /** @throws CheckpointFormatError before a key is made that goes beyond it */
  spend(length: number, place: Place): void {
    this.#spent += length;
    if (this.#spent > this.#limit) {
      throw formatError(
        place,
        `found keys that repeat each other to more than ${this.#limit} bytes, expected at most ${MAX_KEY_EXPANSION} times the size of the file. The file is damaged.`,
      );
    }
    if (length > HASHED_LETTERS && ++this.#long > MAX_LONG_KEYS) {
      throw formatError(place, `found more than ${MAX_LONG_KEYS} keys of more than ${HASHED_LETTERS} bytes, expected the names of variables. The file is damaged.`);
    }
  }
}

export function readHandle(cursor: ByteCursor): BlockHandle {
  return { offset: cursor.varint('offset of a block'), size: cursor.varint('size of a block') };
}

/** Reads, checks and decompresses a block. */
export async function readBlock(source: ByteSource, handle: BlockHandle, place: Place): Promise<Uint8Array> {
  if (handle.offset + handle.size + TRAILER_BYTES > source.byteLength) {
    throw formatError(
      place,
      `found a block of ${handle.size} bytes at ${handle.offset}, expected it to end within the file's ${source.byteLength}. The file is truncated or damaged.`,
    );
  }
  const stored = await source.read(handle.offset, handle.size + TRAILER_BYTES);
  const trailer = new DataView(stored.buffer, stored.byteOffset + handle.size, TRAILER_BYTES);
  const expected = trailer.getUint32(1, true);
  const found = maskCrc(crc32c(stored.subarray(0, handle.size + 1)));
  if (found !== expected) {
    throw formatError(
      place,
      `found checksum ${hex(found)} over ${handle.size} bytes, expected ${hex(expected)}. The file is damaged; copy or download it again.`,
    );
  }
  const block = stored.subarray(0, handle.size);
  const compression = trailer.getUint8(0);
  if (compression === COMPRESSION.none) return block;
  if (compression === COMPRESSION.snappy) return (await import('./snappy.js')).snappyDecompress(block, place);
  throw formatError(place, `found compression ${compression}, expected 0 (none) or 1 (snappy).`);
}

/** The entries of a block, in order. Values are views on the block. @param budget of all keys that are read from the file */
export function* blockEntries(block: Uint8Array, place: Place, budget = new KeyBudget(block.length)): Generator<TableEntry> {
  const cursor = new ByteCursor(block.subarray(0, endOfEntries(block, place)), place);
  let key = '';
  while (cursor.remaining > 0) {
    const shared = cursor.varint('shared length of a key');
    const added = cursor.varint('length of a key');
    const valueBytes = cursor.varint('length of a value');
    if (shared > key.length || shared + added > MAX_KEY_BYTES) {
      throw formatError(
        place,
        `found a key that shares ${shared} of the ${key.length} bytes before it and adds ${added}, expected at most ${MAX_KEY_BYTES} in all.`,
      );
    }
    budget.spend(shared + added, place);
    key = key.slice(0, shared) + fromBytes(cursor.bytes(added, 'key'));
    yield { key, value: cursor.bytes(valueBytes, 'value') };
  }
}

function endOfEntries(block: Uint8Array, place: Place): number {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const restarts = block.length >= 4 ? view.getUint32(block.length - 4, true) : Infinity;
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) {
    throw formatError(place, `found a block of ${block.length} bytes with ${restarts} restarts of 4 bytes, expected them to fit in.`);
  }
  return end;
}
