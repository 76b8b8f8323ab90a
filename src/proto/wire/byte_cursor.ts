/** Reads bytes from front to back and never past the end. */
import { formatError, type Place } from './place.js';

export class ByteCursor {
  #position = 0;

  constructor(
    readonly source: Uint8Array,
    readonly place: Place,
  ) {}

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.source.length - this.#position;
  }

  byte(): number {
    if (this.remaining < 1) throw this.#tooShort('a byte', 1);
    return this.source[this.#position++];
  }

  /** The next `length` bytes, as a view. */
  bytes(length: number, what: string): Uint8Array {
    if (length > this.remaining) throw this.#tooShort(what, length);
    return this.source.subarray(this.#position, (this.#position += length));
  }

  /** An unsigned integer of 1 to 4 bytes, lowest byte first. */
  littleEndian(width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++) value += this.byte() * 2 ** (8 * i);
    return value;
  }

  /** An unsigned integer in groups of seven bits, lowest first; the high bit says that more follow. */
  varint(what: string): number {
    let value = 0;
    // 2^53 is reached within eight groups: a longer one cannot be a length or an offset.
    for (let group = 0; group < 8; group++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * group);
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
    }
    throw formatError(this.place, `found a number that does not end or exceeds 2^53 as ${what}, expected a varint.`);
  }

  #tooShort(what: string, length: number): Error {
    return formatError(this.place, `found the end after ${this.source.length} bytes, expected ${what} of ${length} bytes at ${this.#position}.`);
  }
}
