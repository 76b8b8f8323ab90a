/** Walking over the fields of a message one by one, where decoding all of them at once would make objects of many times its size. */
import { LENGTH_DELIMITED, wireReader } from '../schema/wire_format.js';
import { formatError, type Place } from './place.js';

export interface MessageField {
  /** A view on the message. */
  readonly bytes: Uint8Array;
  /** Where its tag stands. */
  readonly offset: number;
}

/**
 * The occurrences of a field that is a message, bytes or a string; all other fields are walked over.
 *
 * @param where what messages call the bytes
 * @param expected what should be there, and what to do about a damaged one
 * @throws CheckpointFormatError or GraphFormatError, by the kind of the place
 */
export function* messageFields(bytes: Uint8Array, field: number, place: Place, expected: string, where = 'a message'): Generator<MessageField> {
  const reader = wireReader(bytes);
  while (reader.pos < reader.len) {
    const offset = reader.pos;
    let found: Uint8Array | undefined;
    try {
      const tag = reader.tag();
      if (tag === ((field << 3) | LENGTH_DELIMITED)) found = reader.bytes();
      else if (tag >>> 3 === field) throw new Error(`field ${field} has wire type ${tag & 7}`);
      else reader.skipType(tag & 7, 0, tag >>> 3);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw formatError({ ...place, offset }, `found damaged data (${reason}) in ${where} of ${reader.len} bytes, expected ${expected}`, cause);
    }
    if (found) yield { bytes: found, offset };
  }
}
