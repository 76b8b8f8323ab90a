/**
 * Where bytes come from. A file, a URL, a Blob and a buffer are one case to everything that reads formats.
 */

/** Bytes that can be read by position. */
export interface ByteSource {
  /** What messages call it: a path, a URL or a file name. */
  readonly name: string;
  readonly byteLength: number;
  /**
   * The bytes of `[offset, offset + length)`; may be a view on memory that the source keeps, so do not write to it.
   * Rejects when the range is not inside the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
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
}
