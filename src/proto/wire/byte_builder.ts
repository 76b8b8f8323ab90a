/** Bytes that grow at the end. */
export class ByteBuilder {
  #buffer = new Uint8Array(1024);
  #length = 0;

  get byteLength(): number {
    return this.#length;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A string of one character a byte. */
  byteString(value: string): void {
    const buffer = this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) buffer[this.#length++] = value.charCodeAt(i);
  }

  /** Groups of seven bits, lowest first; the high bit says that more follow. */
  varint(value: number): void {
    const buffer = this.#reserve(10);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) buffer[this.#length++] = (rest % 0x80) | 0x80;
    buffer[this.#length++] = rest;
  }

  /** Lowest byte first. */
  uint32(value: number): void {
    new DataView(this.#reserve(4).buffer).setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** Lowest byte first. */
  uint64(value: bigint): void {
    new DataView(this.#reserve(8).buffer).setBigUint64(this.#length, value, true);
    this.#length += 8;
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #reserve(count: number): Uint8Array {
    const needed = this.#length + count;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    return this.#buffer;
  }
}
