import { GraphFormatError } from '../../errors.js';
import type { Folder } from '../../io/sources/byte_source.js';

/** The most that a protocol buffer can be: lengths in it are int32. */
const MAX_BYTES = 2 ** 31 - 1;

/** All bytes of a file, and what messages call it. @throws GraphFormatError for one that is too large to be a graph; FileNotFoundError */
export async function wholeFile(folder: Folder, file: string, maxBytes = MAX_BYTES): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const source = await folder.open(file);
  try {
    if (source.byteLength > maxBytes) throw new GraphFormatError(`${source.name}: found ${source.byteLength} bytes, expected at most ${maxBytes} in such a file.`);
    return { name: source.name, bytes: await source.read(0, source.byteLength) };
  } finally {
    await source.close?.();
  }
}
