/**
 * Memory for what is read, used once and forgotten, which comes back when whoever gave it says so.
 *
 * Weights pass through several forms on their way to a kernel. Left to the garbage collector, megabytes of them wait for it, and what the C library then gets back it does not return to the system.
 */
export interface Staging {
  /** So many bytes, with arbitrary contents and at a multiple of 64; undefined where they are few enough for the collector, or too many. */
  take(byteLength: number): Uint8Array | undefined;
  /** Whether data lie here: then whoever read them may change them. */
  holds(data: unknown): boolean;
}

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** An array in staging memory, with arbitrary contents, or one of its own where there is none. */
export function staged<T>(staging: Staging | undefined, type: ArrayType<T>, length: number): T {
  const bytes = staging?.take(length * type.BYTES_PER_ELEMENT);
  return bytes ? new type(bytes.buffer, bytes.byteOffset, length) : new type(length);
}
