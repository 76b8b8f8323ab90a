/**
 * The outermost fields of a protocol buffer, without knowing which message it is: their numbers, and how their content begins.
 * Contents are stepped over, so a graph of hundreds of megabytes costs a few small reads.
 *
 * Source: protobuf.dev/programming-guides/encoding
 */
import type { ByteSource } from '../../../io/sources/byte_source.js';

export interface Field {
  readonly number: number;
  readonly content:
    | { readonly type: 'varint'; readonly bytes: Uint8Array }
    /** Of a message, a string or bytes: how long it is, and the first of it. */
    | { readonly type: 'length-delimited'; readonly byteLength: number; readonly start: Uint8Array }
    | { readonly type: 'fixed' };
}

/** Enough for the name and the operator of a node. */
const WINDOW_BYTES = 512;

/** The fields from the first on; ends early where the bytes cannot be a message. */
export async function* fieldsOf(source: ByteSource): AsyncGenerator<Field> {
  for (let offset = 0; offset < source.byteLength; ) {
    const window = await source.read(offset, Math.min(WINDOW_BYTES, source.byteLength - offset));
    const field = fieldAt(window);
    if (!field || offset + field.byteLength > source.byteLength) return;
    yield field;
    offset += field.byteLength;
  }
}

/** The fields inside a message that lies in memory, as far as it does. */
export function* fieldsIn(bytes: Uint8Array): Generator<Field> {
  for (let offset = 0; offset < bytes.length; ) {
    const field = fieldAt(bytes.subarray(offset));
    if (!field) return;
    yield field;
    offset += field.byteLength;
  }
}

/** The field that a window begins with, and how many bytes it takes with its tag. */
function fieldAt(window: Uint8Array): (Field & { readonly byteLength: number }) | undefined {
  const tag = varintAt(window, 0);
  if (!tag || tag.value < 8) return undefined;
  const number = Math.floor(tag.value / 8);
  const type = tag.value % 8;
  if (type === 1 || type === 5) return { number, content: { type: 'fixed' }, byteLength: tag.byteLength + (type === 1 ? 8 : 4) };
  const value = type === 0 || type === 2 ? varintAt(window, tag.byteLength) : undefined;
  if (!value) return undefined;
  const begin = tag.byteLength + value.byteLength;
  if (type === 0) return { number, content: { type: 'varint', bytes: window.subarray(tag.byteLength, begin) }, byteLength: begin };
  const start = window.subarray(begin, begin + value.value);
  return { number, content: { type: 'length-delimited', byteLength: value.value, start }, byteLength: begin + value.value };
}

function varintAt(bytes: Uint8Array, offset: number): { readonly value: number; readonly byteLength: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10 && offset + i < bytes.length; i++) {
    const byte = bytes[offset + i];
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, byteLength: i + 1 };
  }
  return undefined;
}
