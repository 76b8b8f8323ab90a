/** Bytes in order, a piece at a time: what is too large to be held, or is used up while it arrives. */
import { throwIfAborted } from '../../errors.js';
import type { ByteSource } from './byte_source.js';
import type { OwnBytes } from '../../tensor.js';

/** How much is read at once: enough that the reading itself costs nothing, little enough to be held several times. */
const CHUNK_BYTES = 2 ** 20;

export interface ChunkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (loaded: number, total: number) => void;
}

/** A source from its first byte to its last. @throws AbortError between two pieces */
export async function* chunksOf(source: ByteSource, { signal, onProgress }: ChunkOptions = {}): AsyncGenerator<Uint8Array> {
  const { byteLength } = source;
  for (let offset = 0; offset < byteLength; offset += CHUNK_BYTES) {
    throwIfAborted(signal);
    const chunk = await source.read(offset, Math.min(CHUNK_BYTES, byteLength - offset));
    onProgress?.(offset + chunk.length, byteLength);
    yield chunk;
  }
}

/** The same as a stream that reads no further ahead than it has to. (ReadableStream.from is not in all browsers.) */
export function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<OwnBytes> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value as OwnBytes);
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 1 });
}

/** Pieces as one array; `byteLength` is the sum of their lengths. */
export function joinChunks(chunks: readonly Uint8Array[], byteLength: number): OwnBytes {
  const bytes = new Uint8Array(byteLength);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
