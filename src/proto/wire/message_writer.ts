/** Writes messages whose lengths are not known before they end. */
const GROWTH = 2;
/** A length of up to 2^35 with leading groups of zeros, which every reader takes. */
const LENGTH_BYTES = 5;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

export class MessageWriter {
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  /** A signed or unsigned integer, a bool or an enum. */
  integer(field: number, value: bigint): void {
    this.#tag(field, VARINT);
    this.#varint(BigInt.asUintN(64, value));
  }

  float(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(BigInt(value.length));
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** A message inside this one: what `write` writes. */
  message(field: number, write: () => void): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#reserve(LENGTH_BYTES);
    const start = (this.#length += LENGTH_BYTES);
    write();
    let rest = this.#length - start;
    for (let i = LENGTH_BYTES; i > 0; i--, rest = Math.floor(rest / 0x80)) this.#buffer[start - i] = (rest % 0x80) | (i > 1 ? 0x80 : 0);
  }

  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #tag(field: number, type: number): void {
    this.#varint(BigInt(field * 8 + type));
  }

  #varint(value: bigint): void {
    this.#reserve(10);
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#buffer[this.#length++] = Number(rest);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, GROWTH * this.#buffer.length));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}
