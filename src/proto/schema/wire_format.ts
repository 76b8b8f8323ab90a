/**
 * The wire format of protocol buffers, by protobufjs: readers and writers that know how values are laid out, and nothing of messages.
 *
 * Its errors are untagged: whoever knows the file names it.
 */
import protobuf from 'protobufjs/minimal.js';

/** 64 bits, which protobufjs gives as a number where it is exact. */
type Int64 = number | { readonly low: number; readonly high: number; readonly unsigned: boolean };

/** Values are read from front to back and never past `len`, the end of the message that is being read. (What is used of protobufjs' own, so that no type of ours asks for its.) */
export interface WireReader {
  pos: number;
  len: number;
  /** A length. @throws where it is none */
  size(): number;
  tag(): number;
  /** @param depth of groups, which count as messages do */
  skipType(wireType: number, depth?: number, fieldNumber?: number): unknown;
  bool(): boolean;
  bytes(): Uint8Array;
  double(): number;
  fixed32(): number;
  float(): number;
  int32(): number;
  int64(): Int64;
  stringVerify(): string;
  uint32(): number;
  uint64(): Int64;
}

export interface WireWriter {
  bool(value: boolean): WireWriter;
  bytes(value: Uint8Array): WireWriter;
  double(value: number): WireWriter;
  finish(): Uint8Array<ArrayBufferLike>;
  fixed32(value: number): WireWriter;
  float(value: number): WireWriter;
  int32(value: number): WireWriter;
  int64(value: Int64): WireWriter;
  string(value: string): WireWriter;
  uint32(value: number): WireWriter;
}

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
function bigintOf(value: Int64): bigint {
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
