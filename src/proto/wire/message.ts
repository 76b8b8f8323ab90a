/** Decoding protocol buffer messages of files that nobody vouches for. */
import { wireReader, type WireReader } from '../schema/wire_format.js';
import { formatError, type Place } from './place.js';

/** What the schema offers for a message. */
interface MessageType<T> {
  readonly name: string;
  decode(reader: WireReader): T;
}

/**
 * Decodes one message. Its `bytes` fields are views on `bytes`.
 *
 * Enough for a message whose every field is small; what may repeat without bound is limited by `maxBytes`, because two
 * bytes of a file can become an object of a hundred.
 *
 * @throws CheckpointFormatError, GraphFormatError or DataSetFormatError, by the kind of the place, on damaged or oversized messages.
 */
export function decodeMessage<T>(type: MessageType<T>, bytes: Uint8Array, place: Place, maxBytes = Infinity): T {
  if (bytes.length > maxBytes) {
    throw formatError(place, `found a ${type.name} of ${bytes.length} bytes, expected at most ${maxBytes}.`);
  }
  const reader = wireReader(bytes);
  try {
    return type.decode(reader);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw formatError(
      place,
      `found a damaged message (${reason}) at its byte ${reader.pos} of ${bytes.length}, expected a ${type.name}. Copy or download the file again.`,
      cause,
    );
  }
}

/** An int64 field as a plain number. */
export function toNumber(value: bigint | number | undefined, field: string, place: Place): number {
  if (value === undefined) return 0;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw formatError(place, `found ${String(value)} as ${field}, expected an integer below 2^53.`);
  }
  return number;
}
