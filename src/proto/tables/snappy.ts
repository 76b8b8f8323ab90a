/**
 * Decompression of Snappy blocks.
 *
 * The format (google/snappy, format_description.txt): the uncompressed length as a varint, then elements. The low two
 * bits of an element's first byte say what it is: bytes that stand here (a literal), or a copy of bytes that were
 * written before, `offset` back and `length` long. A copy may reach into what it writes itself, which repeats a pattern.
 */
import { ByteCursor } from '../wire/byte_cursor.js';
import { formatError, type Place } from '../wire/place.js';

/**
 * No element gives more than 64 bytes for 3, so no honest block claims more than this times its own size; checked before
 * the memory for the output is taken.
 */
const MAX_EXPANSION = 22;

/** @throws CheckpointFormatError when the block is damaged; never writes more than the length that it claims. */
export function snappyDecompress(compressed: Uint8Array, place: Place): Uint8Array {
  const input = new ByteCursor(compressed, place);
  const length = input.varint('uncompressed length');
  if (length > compressed.length * MAX_EXPANSION) {
    throw formatError(place, `found ${compressed.length} compressed bytes that claim to become ${length}, expected at most ${MAX_EXPANSION} for one.`);
  }
  const output = new Uint8Array(length);
  let written = 0;

  const claim = (count: number): void => {
    if (count > length - written) {
      throw formatError(place, `found compressed data that goes on after its ${length} bytes, expected them to be all.`);
    }
  };

  while (input.remaining > 0) {
    const tag = input.byte();
    const kind = tag & 3;
    if (kind === 0) {
      // 0-59: the length less one; 60-63: it follows in 1-4 bytes.
      const short = tag >>> 2;
      const count = (short < 60 ? short : input.littleEndian(short - 59)) + 1;
      claim(count);
      output.set(input.bytes(count, 'literal'), written);
      written += count;
      continue;
    }
    const count = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const offset = kind === 1 ? ((tag >>> 5) << 8) | input.byte() : input.littleEndian(kind === 2 ? 2 : 4);
    claim(count);
    if (offset === 0 || offset > written) {
      throw formatError(place, `found a copy from ${offset} bytes back after ${written} bytes of output, expected 1 to ${written}.`);
    }
    for (const end = written + count; written < end; written++) output[written] = output[written - offset];
  }
  if (written !== length) throw formatError(place, `found compressed data that becomes ${written} bytes, expected ${length}.`);
  return output;
}
