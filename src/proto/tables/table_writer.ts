/** Writes sorted tables, byte for byte as TensorFlow's core/lib/io/table_builder.cc does (without compression). */
import { COMPRESSION, type BlockHandle } from './block.js';
import { ByteBuilder } from '../wire/byte_builder.js';
import { crc32c, maskCrc } from '../wire/crc32c.js';
import { FOOTER_BYTES, TABLE_MAGIC } from './sorted_table.js';

/** Source: TensorFlow, core/lib/io/table_options.h (block_size, block_restart_interval). */
const BLOCK_BYTES = 262144;
const RESTART_INTERVAL = 16;
/** Every key of the index block is a restart. Source: core/lib/io/table_builder.cc (Rep::Rep). */
const INDEX_RESTART_INTERVAL = 1;

export interface TableOptions {
  /** A block ends when it has grown to this size. */
  readonly blockBytes?: number;
}

/** @param entries keys (one character a byte) with their values, ascending by key */
export function encodeTable(entries: Iterable<readonly [key: string, value: Uint8Array]>, { blockBytes = BLOCK_BYTES }: TableOptions = {}): Uint8Array {
  const file = new ByteBuilder();
  const index = new BlockBuilder(INDEX_RESTART_INTERVAL);
  let block = new BlockBuilder(RESTART_INTERVAL);
  // The index names a block by the shortest key between its last and the next block's first, so it waits for that one.
  let pending: { lastKey: string; handle: BlockHandle } | undefined;
  let lastKey = '';

  for (const [key, value] of entries) {
    if (pending) index.add(shortestSeparator(pending.lastKey, key), encodeHandle(pending.handle));
    pending = undefined;
    block.add(key, value);
    lastKey = key;
    if (block.byteLength >= blockBytes) {
      pending = { lastKey, handle: writeBlock(file, block) };
      block = new BlockBuilder(RESTART_INTERVAL);
    }
  }
  if (!block.isEmpty) pending = { lastKey, handle: writeBlock(file, block) };

  const metaIndex = writeBlock(file, new BlockBuilder(RESTART_INTERVAL));
  if (pending) index.add(shortSuccessor(pending.lastKey), encodeHandle(pending.handle));
  const footer = new ByteBuilder();
  footer.bytes(encodeHandle(metaIndex));
  footer.bytes(encodeHandle(writeBlock(file, index)));
  footer.bytes(new Uint8Array(FOOTER_BYTES - 8 - footer.byteLength));
  footer.uint64(TABLE_MAGIC);
  file.bytes(footer.finish());
  return file.finish();
}

/** One block; its format is described in block.ts. */
class BlockBuilder {
  readonly #entries = new ByteBuilder();
  readonly #restarts: number[] = [0];
  #sinceRestart = 0;
  #lastKey = '';

  constructor(private readonly restartInterval: number) {}

  get isEmpty(): boolean {
    return this.#entries.byteLength === 0;
  }

  get byteLength(): number {
    return this.#entries.byteLength + 4 * this.#restarts.length + 4;
  }

  add(key: string, value: Uint8Array): void {
    let shared = 0;
    if (this.#sinceRestart < this.restartInterval) {
      shared = commonPrefix(this.#lastKey, key);
    } else {
      this.#restarts.push(this.#entries.byteLength);
      this.#sinceRestart = 0;
    }
    this.#entries.varint(shared);
    this.#entries.varint(key.length - shared);
    this.#entries.varint(value.length);
    this.#entries.byteString(key.slice(shared));
    this.#entries.bytes(value);
    this.#lastKey = key;
    this.#sinceRestart++;
  }

  finish(): Uint8Array {
    for (const offset of this.#restarts) this.#entries.uint32(offset);
    this.#entries.uint32(this.#restarts.length);
    return this.#entries.finish();
  }
}

function writeBlock(file: ByteBuilder, builder: BlockBuilder): BlockHandle {
  const block = builder.finish();
  const handle = { offset: file.byteLength, size: block.length };
  const compression = Uint8Array.of(COMPRESSION.none);
  file.bytes(block);
  file.bytes(compression);
  file.uint32(maskCrc(crc32c(compression, crc32c(block))));
  return handle;
}

function encodeHandle({ offset, size }: BlockHandle): Uint8Array {
  const bytes = new ByteBuilder();
  bytes.varint(offset);
  bytes.varint(size);
  return bytes.finish();
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** A short key in [start, limit). Source: LevelDB, util/comparator.cc (FindShortestSeparator). */
function shortestSeparator(start: string, limit: string): string {
  const i = commonPrefix(start, limit);
  if (i >= start.length || i >= limit.length) return start;
  const byte = start.charCodeAt(i);
  return byte < 0xff && byte + 1 < limit.charCodeAt(i) ? start.slice(0, i) + String.fromCharCode(byte + 1) : start;
}

/** A short key that is no smaller. Source: LevelDB, util/comparator.cc (FindShortSuccessor). */
function shortSuccessor(key: string): string {
  for (let i = 0; i < key.length; i++) {
    const byte = key.charCodeAt(i);
    if (byte !== 0xff) return key.slice(0, i) + String.fromCharCode(byte + 1);
  }
  return key;
}
