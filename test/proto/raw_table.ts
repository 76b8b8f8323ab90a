/** Tables byte by byte, for what the writer would not write; all checksums are right. */
import { crc32c, maskCrc } from '../../src/proto/wire/crc32c.js';
import { ByteBuilder } from '../../src/proto/wire/byte_builder.js';
import { TABLE_MAGIC } from '../../src/proto/tables/sorted_table.js';

export interface RawEntry {
  /** Bytes shared with the key before. */
  readonly shared: number;
  readonly added: string;
}

/** A block of entries without values that begin anew nowhere but at the first. */
export function rawBlock(entries: readonly RawEntry[]): Uint8Array {
  const block = new ByteBuilder();
  for (const { shared, added } of entries) {
    block.varint(shared);
    block.varint(added.length);
    block.varint(0);
    block.byteString(added);
  }
  block.uint32(0);
  block.uint32(1);
  return block.finish();
}

/** A table of one block, which stands in for the meta-index as well: of that only the checksum counts. */
export function rawTable(block: Uint8Array, compression = 0): Uint8Array {
  const file = new ByteBuilder();
  const put = (bytes: Uint8Array, kind: number): void => {
    file.bytes(bytes);
    file.bytes(Uint8Array.of(kind));
    file.uint32(maskCrc(crc32c(Uint8Array.of(kind), crc32c(bytes))));
  };
  const handle = (offset: number, size: number): Uint8Array => {
    const bytes = new ByteBuilder();
    bytes.varint(offset);
    bytes.varint(size);
    return bytes.finish();
  };
  put(block, compression);
  const index = new ByteBuilder();
  const place = handle(0, block.length);
  index.bytes(Uint8Array.of(0, 1, place.length, 0x7a));
  index.bytes(place);
  index.uint32(0);
  index.uint32(1);
  const indexOffset = file.byteLength;
  put(index.finish(), 0);
  const footer = new ByteBuilder();
  footer.bytes(place);
  footer.bytes(handle(indexOffset, index.byteLength));
  footer.bytes(new Uint8Array(40 - footer.byteLength));
  footer.uint64(TABLE_MAGIC);
  file.bytes(footer.finish());
  return file.finish();
}
