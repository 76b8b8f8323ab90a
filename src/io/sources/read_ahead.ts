/** Fewer, larger reads of a source whose every read is slow, whatever its length. */
import { checkRange, type ByteSource } from './byte_source.js';

/** A checkpoint's variables are mostly a few hundred bytes: one block holds the batch normalisation of a whole network. */
const BLOCK = 2 ** 20;
/** How many blocks are kept: variables are read in the network's order, which jumps in the file's alphabetical one. */
const MAX_BLOCKS = 8;

/**
 * Reads in whole blocks of 1 MiB and keeps the last 8 of them; reads of a block or more go to the source as they are.
 * What is returned may be a view on a block.
 */
export function readAhead(source: ByteSource): ByteSource {
  const { name, byteLength } = source;
  /** Least recently used first. */
  const blocks = new Map<number, Promise<Uint8Array>>();

  const block = (index: number): Promise<Uint8Array> => {
    const start = index * BLOCK;
    const bytes = blocks.get(index) ?? source.read(start, Math.min(BLOCK, byteLength - start));
    blocks.delete(index);
    blocks.set(index, bytes);
    // A failed read must not be remembered: the next try may succeed.
    bytes.catch(() => blocks.get(index) === bytes && blocks.delete(index));
    for (const oldest of blocks.keys()) {
      if (blocks.size <= MAX_BLOCKS) break;
      blocks.delete(oldest);
    }
    return bytes;
  };

  return {
    ...source,
    read: async (offset, length) => {
      checkRange(name, byteLength, offset, length);
      if (length === 0) return new Uint8Array(0);
      if (length >= BLOCK) return source.read(offset, length);
      const [first, last] = [Math.floor(offset / BLOCK), Math.floor((offset + length - 1) / BLOCK)];
      const from = offset - first * BLOCK;
      if (first === last) return (await block(first)).subarray(from, from + length);
      const [head, tail] = await Promise.all([block(first), block(last)]);
      const bytes = new Uint8Array(length);
      bytes.set(head.subarray(from));
      bytes.set(tail.subarray(0, length - (BLOCK - from)), BLOCK - from);
      return bytes;
    },
  };
}
