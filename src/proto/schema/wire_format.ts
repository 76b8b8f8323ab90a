/**
 * The wire format of protocol buffers, by protobufjs: readers and writers that know how values are laid out, and nothing of messages.
 *
 * Its errors are untagged: whoever knows the file names it.
 */
import protobuf from 'protobufjs/minimal.js';

/** Values are read from front to back and never past `len`, the end of the message that is being read. */
export type WireReader = protobuf.Reader;
export type WireWriter = protobuf.Writer;

/** What follows a tag: its three low bits. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/** Messages and groups inside each other: more than any schema here nests, and less than a call stack. It is where readers stop, too. */
export const MAX_DEPTH = protobuf.util.recursionLimit;

/** A reader that hands out views. (A Node Buffer would be treated specially.) */
export const wireReader = (bytes: Uint8Array): WireReader => new protobuf.Reader(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));

export const wireWriter = (): WireWriter => new protobuf.Writer();

export const readInt64 = (reader: WireReader): bigint => BigInt.asIntN(64, bigintOf(reader.int64()));

export const readUint64 = (reader: WireReader): bigint => bigintOf(reader.uint64());

/** Most numbers are small, and BigInts slow. */
function bigintOf(value: Parameters<typeof protobuf.util.LongBits.from>[0]): bigint {
  const { lo, hi } = protobuf.util.LongBits.from(value);
  return hi === 0 ? BigInt(lo) : (BigInt(hi) << 32n) | BigInt(lo);
}

/** Any integer of 64 bits, signed or not. */
export function writeInt64(writer: WireWriter, value: bigint | number): WireWriter {
  if (typeof value === 'number') return writer.int64(value);
  const low = Number(BigInt.asUintN(32, value));
  const high = Number(BigInt.asUintN(32, value >> 32n));
  return writer.int64(new protobuf.util.LongBits(low, high).toLong());
}
