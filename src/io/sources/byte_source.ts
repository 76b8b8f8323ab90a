/**
 * Where bytes come from. A file, a URL, a Blob and a buffer are one case to everything that reads formats.
 */
import { InvalidArgumentError } from '../../errors.js';
import type { Staging } from '../../staging.js';

/** Bytes that can be read by position. */
export interface ByteSource {
  /** What messages call it: a path, a URL or a file name. */
  readonly name: string;
  readonly byteLength: number;
  /**
   * The bytes of `[offset, offset + length)`; may be a view on memory that the source keeps, so do not write to it.
   * Rejects when the range is not inside the source.
   *
   * @param staging where they may lie, for those who are done with them when that is cleared
   */
  read(offset: number, length: number, staging?: Staging): Promise<Uint8Array>;
  /** Releases what the source holds open. Reading afterwards is an error. */
  close?(): Promise<void>;
}

/** Files that lie beside each other: a directory, a set of Blobs, the members of an archive. */
export interface Folder {
  readonly name: string;
  /** Names of the files, without directories. */
  list(): Promise<readonly string[]>;
  /** Opens a file. Rejects with FileNotFoundError, which names the files that are there. */
  open(file: string): Promise<ByteSource>;
  /** A folder inside this one, where there is one of that name and the place knows of such. */
  inside?(directory: string): Promise<Folder | undefined>;
}

/**
 * Bytes in memory; `read` gives views on them.
 *
 * @example const source = memorySource('model.pb', await readFile('model.pb'));
 */
export function memorySource(name: string, bytes: Uint8Array | ArrayBuffer): ByteSource {
  // A Node Buffer becomes a plain Uint8Array, whose subarray() and slice() mean what they say.
  const all = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
  return {
    name,
    byteLength: all.byteLength,
    read: async (offset, length) => {
      checkRange(name, all.byteLength, offset, length);
      return all.subarray(offset, offset + length);
    },
  };
}

/** What is used of a Blob or File, whoever made its class. */
export interface BlobLike {
  readonly size: number;
  slice(start?: number, end?: number): { arrayBuffer(): Promise<ArrayBuffer> };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A Blob, or a File that a user chose or dropped. Only what is asked for is read. */
export function blobSource(name: string, blob: BlobLike): ByteSource {
  return {
    name,
    byteLength: blob.size,
    read: async (offset, length) => {
      checkRange(name, blob.size, offset, length);
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        // Its file was changed or removed since it was chosen.
        throw new InvalidArgumentError(`${name} can no longer be read (${cause instanceof Error ? cause.message : String(cause)}). Choose the file again.`, { cause });
      }
    },
  };
}

/** @throws InvalidArgumentError unless `[offset, offset + length)` lies inside a source of `byteLength` bytes. */
export function checkRange(name: string, byteLength: number, offset: number, length: number): void {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= byteLength)) {
    throw new InvalidArgumentError(`${name}: ${length} bytes at ${offset} were asked for, but the file has ${byteLength} bytes.`);
  }
}
