/**
 * Tables of a FlatBuffer, field by field. The package `flatbuffers` reads the numbers; that they lie inside the file is seen to here, since it takes what lies outside for
 * zeros, and a file that nobody vouches for can point anywhere.
 *
 * Source: flatbuffers.dev/internals
 */
import { ByteBuffer } from 'flatbuffers';
import { GraphFormatError } from '../errors.js';

/** Elements of vectors that are read, for each byte of the file: many tables may point to one vector. */
const READS_PER_BYTE = 4;
const FEWEST_READS = 2 ** 16;

/** The bytes of a file, and how much of it may still be read. */
export class FlatFile {
  readonly buffer: ByteBuffer;
  readonly byteLength: number;
  #left: number;

  constructor(
    readonly name: string,
    readonly bytes: Uint8Array,
  ) {
    this.buffer = new ByteBuffer(bytes);
    this.byteLength = bytes.length;
    this.#left = Math.max(FEWEST_READS, READS_PER_BYTE * bytes.length);
  }

  /** The table that the file begins with. */
  root(): FlatTable {
    return new FlatTable(this, this.target(0));
  }

  /** @throws GraphFormatError unless so many bytes are there */
  check(offset: number, length: number): number {
    if (offset < 0 || length < 0 || offset + length > this.byteLength) {
      throw new GraphFormatError(`${this.name}: TensorFlow Lite model: found a reference to ${length} bytes at ${offset}, expected them within its ${this.byteLength} bytes. The file is cut off or damaged.`);
    }
    return offset;
  }

  /** Where the offset at a place leads. */
  target(at: number): number {
    const target = at + this.buffer.readUint32(this.check(at, 4));
    return this.check(target, 4);
  }

  spend(elements: number): void {
    this.#left -= elements;
    if (this.#left < 0) throw new GraphFormatError(`${this.name}: TensorFlow Lite model: found far more lists than its ${this.byteLength} bytes justify, expected every list once. The file is damaged.`);
  }
}

export class FlatTable {
  readonly #vtable: number;
  readonly #vtableBytes: number;

  constructor(
    readonly file: FlatFile,
    readonly at: number,
  ) {
    file.spend(1);
    this.#vtable = file.check(at - file.buffer.readInt32(file.check(at, 4)), 4);
    this.#vtableBytes = file.buffer.readUint16(this.#vtable);
    file.check(this.#vtable, this.#vtableBytes);
  }

  byte(field: number, fallback = 0): number {
    return this.#number(field, 1, fallback, (at) => this.file.buffer.readInt8(at));
  }

  unsignedByte(field: number, fallback = 0): number {
    return this.#number(field, 1, fallback, (at) => this.file.buffer.readUint8(at));
  }

  bool(field: number): boolean {
    return this.unsignedByte(field) !== 0;
  }

  int(field: number, fallback = 0): number {
    return this.#number(field, 4, fallback, (at) => this.file.buffer.readInt32(at));
  }

  unsigned(field: number, fallback = 0): number {
    return this.#number(field, 4, fallback, (at) => this.file.buffer.readUint32(at));
  }

  float(field: number, fallback = 0): number {
    return this.#number(field, 4, fallback, (at) => this.file.buffer.readFloat32(at));
  }

  long(field: number): number {
    return this.#number(field, 8, 0, (at) => Number(this.file.buffer.readUint64(at)));
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  /** A vector of bytes, as a view; empty where there is none. */
  bytes(field: number): Uint8Array {
    const { start, length } = this.#vector(field, 1);
    this.file.spend(length);
    return this.file.bytes.subarray(start, start + length);
  }

  ints(field: number): number[] {
    return this.#list(field, 4, (at) => this.file.buffer.readInt32(at));
  }

  floats(field: number): number[] {
    return this.#list(field, 4, (at) => this.file.buffer.readFloat32(at));
  }

  longs(field: number): number[] {
    return this.#list(field, 8, (at) => Number(this.file.buffer.readInt64(at)));
  }

  table(field: number): FlatTable | undefined {
    const at = this.#place(field, 4);
    return at === 0 ? undefined : new FlatTable(this.file, this.file.target(at));
  }

  tables(field: number): FlatTable[] {
    return this.#list(field, 4, (at) => new FlatTable(this.file, this.file.target(at)));
  }

  #number(field: number, width: number, fallback: number, read: (at: number) => number): number {
    const at = this.#place(field, width);
    return at === 0 ? fallback : read(at);
  }

  #list<T>(field: number, width: number, read: (at: number) => T): T[] {
    const { start, length } = this.#vector(field, width);
    this.file.spend(length);
    return Array.from({ length }, (_, i) => read(start + i * width));
  }

  #vector(field: number, width: number): { readonly start: number; readonly length: number } {
    const at = this.#place(field, 4);
    if (at === 0) return { start: 0, length: 0 };
    const vector = this.file.target(at);
    const length = this.file.buffer.readUint32(vector);
    return { start: this.file.check(vector + 4, length * width), length };
  }

  /** Where a field lies; 0 for one that is left out. */
  #place(field: number, width: number): number {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.#vtableBytes) return 0;
    const offset = this.file.buffer.readUint16(this.#vtable + entry);
    return offset === 0 ? 0 : this.file.check(this.at + offset, width);
  }
}
