/**
 * Sorted tables: keys and values in an immutable file, which is what the `.index` file of a V2 checkpoint and the whole
 * of a V1 checkpoint are.
 *
 *   file:         data blocks, meta-index block (empty in TensorFlow), index block, footer
 *   index block:  for each data block a key that is no smaller than any in it -> its handle
 *   footer:       handles of the meta-index and the index block, zeros up to 40 bytes, magic number (8 bytes)
 *
 * Source: LevelDB, doc/table_format.md; TensorFlow, core/lib/io/format.h.
 */
import type { ByteSource } from '../../io/sources/byte_source.js';
import { blockEntries, KeyBudget, readBlock, readHandle, TRAILER_BYTES, type BlockHandle, type TableEntry } from './block.js';
import { ByteCursor } from '../wire/byte_cursor.js';
import { shortened } from '../../messages.js';
import { formatError, hex, type Place } from '../wire/place.js';

export const FOOTER_BYTES = 48;
export const TABLE_MAGIC = 0xdb4775248b80fb57n;

interface IndexRow extends BlockHandle {
  /** No key of the block is greater. */
  readonly lastKey: string;
}

/** Whether the file ends as a table does. */
export async function isSortedTable(source: ByteSource): Promise<boolean> {
  if (source.byteLength < FOOTER_BYTES) return false;
  return magicOf(await source.read(source.byteLength - 8, 8)) === TABLE_MAGIC;
}

export class SortedTable {
  #recent: { readonly row: IndexRow; readonly values: ReadonlyMap<string, Uint8Array> } | undefined;

  private constructor(
    readonly source: ByteSource,
    private readonly index: readonly IndexRow[],
  ) {}

  /** Reads the footer and the index block, nothing else. */
  static async open(source: ByteSource): Promise<SortedTable> {
    const place: Place = { file: source.name, offset: Math.max(0, source.byteLength - FOOTER_BYTES), what: 'table footer', kind: 'checkpoint' };
    if (source.byteLength < FOOTER_BYTES) {
      throw formatError(
        place,
        `found a file of ${source.byteLength} bytes, expected at least the ${FOOTER_BYTES} of a footer. The file is truncated or no checkpoint.`,
      );
    }
    const footer = await source.read(source.byteLength - FOOTER_BYTES, FOOTER_BYTES);
    const magic = magicOf(footer.subarray(FOOTER_BYTES - 8));
    if (magic !== TABLE_MAGIC) {
      throw formatError(
        place,
        `found magic number ${hex(magic, 16)}, expected ${hex(TABLE_MAGIC, 16)}. The file is truncated, or it is neither the .index file of a checkpoint nor a V1 checkpoint.`,
      );
    }
    const cursor = new ByteCursor(footer, place);
    // TensorFlow leaves the meta-index empty; it is read for its checksum only, so that damage there does not pass.
    const metaIndex = readHandle(cursor);
    await readBlock(source, metaIndex, { ...place, offset: metaIndex.offset, what: 'meta-index block' });
    return new SortedTable(source, await readIndex(source, readHandle(cursor)));
  }

  /** All entries, in the order of their keys, one block in memory at a time. */
  async *entries(): AsyncGenerator<TableEntry> {
    let previous: string | undefined;
    const budget = new KeyBudget(this.source.byteLength);
    for (const row of this.index) {
      const place = this.#place(row);
      for (const entry of blockEntries(await readBlock(this.source, row, place), place, budget)) {
        if (previous !== undefined && entry.key <= previous) {
          const [key, before] = [entry.key, previous].map((each) => JSON.stringify(shortened(each)));
          throw formatError(place, `found key ${key} after ${before}, expected ascending keys.`);
        }
        previous = entry.key;
        yield entry;
      }
    }
  }

  /** The value of a key; reads at most one block. */
  async get(key: string): Promise<Uint8Array | undefined> {
    let low = 0;
    let high = this.index.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.index[middle].lastKey < key) low = middle + 1;
      else high = middle;
    }
    if (low === this.index.length) return undefined;
    return (await this.#values(this.index[low])).get(key);
  }

  /** The block that was read last stays: neighbouring keys are asked for one after the other. */
  async #values(row: IndexRow): Promise<ReadonlyMap<string, Uint8Array>> {
    if (this.#recent?.row === row) return this.#recent.values;
    const place = this.#place(row);
    const values = new Map<string, Uint8Array>();
    for (const { key, value } of blockEntries(await readBlock(this.source, row, place), place, new KeyBudget(this.source.byteLength))) {
      // Of two entries with one key, the first counts.
      if (!values.has(key)) values.set(key, value);
    }
    this.#recent = { row, values };
    return values;
  }

  #place(row: IndexRow): Place {
    return { file: this.source.name, offset: row.offset, what: 'data block', kind: 'checkpoint' };
  }
}

async function readIndex(source: ByteSource, handle: BlockHandle): Promise<IndexRow[]> {
  const place: Place = { file: source.name, offset: handle.offset, what: 'index block', kind: 'checkpoint' };
  const rows: IndexRow[] = [];
  let end = 0;
  for (const { key, value } of blockEntries(await readBlock(source, handle, place), place, new KeyBudget(source.byteLength))) {
    const row: IndexRow = { lastKey: key, ...readHandle(new ByteCursor(value, place)) };
    // In the order of the file, and no block twice: so a small index cannot ask for endless work.
    if (row.offset < end || row.offset + row.size + TRAILER_BYTES > handle.offset) {
      throw formatError(
        place,
        `found a data block of ${row.size} bytes at ${row.offset}, expected it between byte ${end} and the index block at ${handle.offset}.`,
      );
    }
    end = row.offset + row.size + TRAILER_BYTES;
    rows.push(row);
  }
  return rows;
}

function magicOf(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}
