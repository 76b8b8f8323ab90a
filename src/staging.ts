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
