/**
 * The keys under which slices of tensors are stored: name and box in an encoding whose bytes sort as the values do.
 * Source: TensorFlow, core/util/saved_tensor_slice_util.cc (EncodeTensorNameSlice) and
 * core/lib/strings/ordered_code.cc.
 */
import { byteString } from './byte_string.js';

/** Along one dimension, `length` -1 means all of it (TensorSlice::kFullExtent). */
export interface Extent {
  readonly start: number;
  readonly length: number;
}

/** The key, one character a byte, as tables have it. */
export function sliceKey(name: string, extents: readonly Extent[]): string {
  // The leading 0 is the version of the encoding; it also keeps these keys apart from plain names.
  let key = unsigned(0) + text(name) + unsigned(extents.length);
  for (const { start, length } of extents) key += signed(start) + signed(length);
  return key;
}

/** How many bytes follow, then these, highest first and without leading zeros. */
function unsigned(value: number): string {
  let bytes = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes = String.fromCharCode(rest % 256) + bytes;
  return String.fromCharCode(bytes.length) + bytes;
}

/** The bytes with 0 and 255 escaped, and an end that sorts before everything else. */
function text(value: string): string {
  let escaped = '';
  for (const byte of byteString(value)) escaped += byte === '\x00' ? '\x00\xff' : byte === '\xff' ? '\xff\x00' : byte;
  return `${escaped}\x00\x01`;
}

/**
 * Two's complement in as few bytes as hold seven bits each, highest first. Before the number stand as many ones as there
 * are bytes; all those bits are inverted in a negative number.
 */
function signed(value: number): string {
  const big = BigInt(value);
  const magnitude = big < 0n ? ~big : big;
  const bits = magnitude === 0n ? 0 : magnitude.toString(2).length;
  const length = Math.floor(bits / 7) + 1;
  // `length` ones at the top of 8 * length bits, laid over the sign-extended number by exclusive or.
  const header = ((1n << BigInt(length)) - 1n) << BigInt(7 * length);
  let code = BigInt.asUintN(8 * length, big) ^ header;
  let bytes = '';
  for (let i = 0; i < length; i++, code >>= 8n) bytes = String.fromCharCode(Number(code & 0xffn)) + bytes;
  return bytes;
}
