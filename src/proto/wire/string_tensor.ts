/**
 * String tensors in the `.data` file of a bundle:
 *
 *   length of each string (varint), masked checksum of the lengths (4 bytes), the strings
 *
 * The checksums are not over the varints but over the lengths as 4-byte numbers; the tensor's own goes on from there
 * over the checksum and the strings. Source: TensorFlow, core/util/tensor_bundle/tensor_bundle.cc (WriteStringTensor).
 */
import { ByteBuilder } from './byte_builder.js';
import { ByteCursor } from './byte_cursor.js';
import { crc32c, maskCrc } from './crc32c.js';
import { formatError, hex, type Place } from './place.js';
import { swapped } from './tensor_bytes.js';

/** Lengths from here on are hashed as 8 bytes. */
const LENGTH_LIMIT = 2 ** 32;

/** @returns the bytes and their checksum, not masked */
export function encodeStrings(strings: readonly Uint8Array[]): { bytes: Uint8Array; crc: number } {
  const out = new ByteBuilder();
  for (const string of strings) out.varint(string.length);
  const lengths = crcOfLengths(strings.map((string) => string.length), true);
  const checksum = new ByteBuilder();
  checksum.uint32(maskCrc(lengths));
  out.bytes(checksum.finish());
  let crc = crc32c(checksum.finish(), lengths);
  for (const string of strings) {
    out.bytes(string);
    crc = crc32c(string, crc);
  }
  return { bytes: out.finish(), crc };
}

/** Reads `count` strings and checks both checksums; `expected` is the tensor's, masked. The strings are views. */
export function decodeStrings(bytes: Uint8Array, count: number, expected: number, littleEndian: boolean, place: Place): Uint8Array[] {
  const cursor = new ByteCursor(bytes, place);
  const lengths = readLengths(cursor, count);
  const stored = cursor.bytes(4, 'checksum of the lengths');
  let crc = crcOfLengths(lengths, littleEndian);
  const found = maskCrc(crc);
  const checksum = new ByteCursor(littleEndian ? stored : swapped(stored, 4), place).littleEndian(4);
  if (found !== checksum) {
    throw formatError(
      place,
      `found checksum ${hex(found)} over the lengths of the strings, expected ${hex(checksum)}. The file is damaged; copy or download it again.`,
    );
  }
  crc = crc32c(stored, crc);
  const strings = lengths.map((length) => cursor.bytes(length, 'string'));
  for (const string of strings) crc = crc32c(string, crc);
  if (maskCrc(crc) !== expected || cursor.remaining > 0) {
    throw formatError(
      place,
      `found checksum ${hex(maskCrc(crc))} over ${cursor.position} of ${bytes.length} bytes, expected ${hex(expected)} over all. The file is damaged; copy or download it again.`,
    );
  }
  return strings;
}

/** All lengths, then all strings: the `tensor_content` of a string tensor. Source: core/platform/coding (EncodeStringList). */
export function decodeStringList(bytes: Uint8Array, count: number, place: Place): Uint8Array[] {
  const cursor = new ByteCursor(bytes, place);
  return readLengths(cursor, count).map((length) => cursor.bytes(length, 'string'));
}

function readLengths(cursor: ByteCursor, count: number): number[] {
  // Each length takes a byte at least, so this bounds the list before it is made.
  if (count > cursor.remaining) {
    throw formatError(cursor.place, `found ${cursor.remaining} bytes, expected the lengths of ${count} strings.`);
  }
  return Array.from({ length: count }, () => cursor.varint('length of a string'));
}

function crcOfLengths(lengths: readonly number[], littleEndian: boolean): number {
  let crc = 0;
  for (const length of lengths) {
    const word = new DataView(new ArrayBuffer(length < LENGTH_LIMIT ? 4 : 8));
    if (length < LENGTH_LIMIT) word.setUint32(0, length, littleEndian);
    else word.setBigUint64(0, BigInt(length), littleEndian);
    crc = crc32c(new Uint8Array(word.buffer), crc);
  }
  return crc;
}
