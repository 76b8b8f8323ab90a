/**
 * The entropy-coded bits of a JPEG scan (ITU T.81, annex F): Huffman codes that are read to know where a block ends, and bits that are
 * copied. A byte of 0xFF among them is followed by a 0 that is no part of them.
 */

/** What libjpeg says when data ends early. */
export const PREMATURE_END = 'Premature end of JPEG file';

/** A Huffman table as a DHT segment defines it: how many codes there are of each length, and their symbols in order. */
export class HuffmanTable {
  /** By length: the end of the codes of that length, seen as the first of 16 bits; what is below it is no longer than that. */
  readonly #ends = new Int32Array(17);
  /** By length: what a code is away from the place of its symbol. */
  readonly #shifts = new Int32Array(17);
  readonly #symbols: Uint8Array;

  constructor(counts: Uint8Array, symbols: Uint8Array) {
    this.#symbols = symbols;
    let code = 0;
    let place = 0;
    for (let length = 1; length <= 16; length++) {
      this.#shifts[length] = place - code;
      code += counts[length - 1];
      place += counts[length - 1];
      this.#ends[length] = code << (16 - length);
      code <<= 1;
    }
  }

  /** The length of the code that 16 bits begin with. */
  lengthOf(bits: number): number {
    let length = 1;
    while (length <= 16 && bits >= this.#ends[length]) length++;
    if (length > 16) throw new Error('bad Huffman code');
    return length;
  }

  symbolOf(bits: number, length: number): number {
    return this.#symbols[(bits >> (16 - length)) + this.#shifts[length]];
  }
}

/** Reads bits, and keeps what it read as runs of a few bits until it is asked for them. */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #held = 0;
  #heldBits = 0;
  /** Bits and how many of them, in turn. */
  readonly runs: number[] = [];

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Reads one Huffman code. @returns its symbol */
  symbol(table: HuffmanTable): number {
    const next = this.#peek();
    const length = table.lengthOf(next);
    this.copy(length);
    return table.symbolOf(next, length);
  }

  /** Reads so many bits, at most 16. */
  copy(count: number): void {
    if (count === 0) return;
    const bits = this.#peek() >> (16 - count);
    this.#heldBits -= count;
    if (this.#heldBits < 0) throw new Error(PREMATURE_END);
    this.#held &= (1 << this.#heldBits) - 1;
    this.runs.push(bits, count);
  }

  /** Leaves out what fills the last byte, and takes the marker behind it. @returns its second byte */
  restartMarker(): number {
    this.#held = this.#heldBits = 0;
    const marker = this.#bytes[this.#at + 1];
    if (this.#at + 2 > this.#end || this.#bytes[this.#at] !== 0xff || marker < 0xd0 || marker > 0xd7) throw new Error('a restart marker is missing');
    this.#at += 2;
    return marker;
  }

  /** The next 16 bits; behind the end they are zeros, which may be looked at but not taken. */
  #peek(): number {
    while (this.#heldBits < 16) {
      const byte = this.#nextByte();
      if (byte < 0) return (this.#held << (16 - this.#heldBits)) & 0xffff;
      this.#held = (this.#held << 8) | byte;
      this.#heldBits += 8;
    }
    return (this.#held >> (this.#heldBits - 16)) & 0xffff;
  }

  /** -1 at the end, and at a marker. */
  #nextByte(): number {
    if (this.#at >= this.#end) return -1;
    const byte = this.#bytes[this.#at];
    if (byte === 0xff && this.#bytes[this.#at + 1] !== 0) return -1;
    this.#at += byte === 0xff ? 2 : 1;
    return byte;
  }
}

/** Bytes in a container that grows. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;
  #held = 0;
  #heldBits = 0;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(Math.max(16, expected));
  }

  write(bytes: ArrayLike<number>): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes runs of bits as BitReader keeps them. */
  writeRuns(runs: readonly number[]): void {
    this.#makeRoom(2 * runs.length + 2);
    for (let i = 0; i < runs.length; i += 2) {
      this.#held = (this.#held << runs[i + 1]) | runs[i];
      this.#heldBits += runs[i + 1];
      while (this.#heldBits >= 8) this.#writeByte(this.#held >> (this.#heldBits -= 8));
      this.#held &= (1 << this.#heldBits) - 1;
    }
  }

  /** Fills the last byte with ones. */
  align(): void {
    if (this.#heldBits > 0) this.writeRuns([(1 << (8 - this.#heldBits)) - 1, 8 - this.#heldBits]);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #writeByte(byte: number): void {
    this.#bytes[this.#length++] = byte;
    if ((byte & 0xff) === 0xff) this.#bytes[this.#length++] = 0;
  }

  #makeRoom(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
