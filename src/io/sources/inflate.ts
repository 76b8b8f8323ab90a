/** Inflating, which is left to the runtime; and whose fault it is when that fails. */
import { BackendUnavailableError } from '../../errors.js';
import { isErrorLike } from '../../messages.js';
import { streamOf } from './chunks.js';

/** RFC 1950 for PNG, RFC 1952 for archives. */
export type Deflated = 'deflate' | 'gzip';

/** Nothing at all, as either packs it: what every runtime can inflate. */
const NOTHING: Readonly<Record<Deflated, readonly number[]>> = {
  deflate: [0x78, 0x9c, 3, 0, 0, 0, 0, 1],
  gzip: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
};

/**
 * What comes out, a piece at a time. (Streams are not iterable in all browsers.)
 *
 * Whoever ends before the end waits for a turn: Node (20 to 24) throws beside all promises, which ends the process, where a stream that inflates is cancelled in the turn
 * in which it was read. What was inflated already is then put into a queue that is closed (findings/node_cancelled_decompression.sh).
 *
 * @throws BackendUnavailableError where the runtime has no streams that inflate; whatever the stream throws
 */
export async function* inflate(chunks: AsyncIterable<Uint8Array>, format: Deflated): AsyncGenerator<Uint8Array, undefined> {
  if (typeof ReadableStream === 'undefined' || typeof DecompressionStream === 'undefined') throw cannot(format, 'it has no DecompressionStream');
  const reader = streamOf(chunks).pipeThrough(new DecompressionStream(format)).getReader();
  let isOver = false;
  try {
    for (;;) {
      const { value } = await reader.read();
      isOver = value === undefined;
      if (!value) return;
      yield value;
    }
  } finally {
    if (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      await reader.cancel().catch(() => undefined);
    }
  }
}

/**
 * Throws where the runtime inflates nothing, not even what is known to be right: then it is not the file that is damaged. Environments that
 * play a browser, such as jsdom, have a Uint8Array that the streams beside it do not know.
 *
 * @throws BackendUnavailableError
 */
export async function checkInflating(format: Deflated): Promise<void> {
  const one = async function* (): AsyncGenerator<Uint8Array> {
    yield Uint8Array.from(NOTHING[format]);
  };
  try {
    const parts = inflate(one(), format);
    while (!(await parts.next()).done) continue;
  } catch (error) {
    throw cannot(format, isErrorLike(error) ? error.message : String(error));
  }
}

const cannot = (format: Deflated, reason: string): BackendUnavailableError =>
  new BackendUnavailableError(
    `This environment cannot inflate ${format === 'gzip' ? 'archives (gzip)' : 'PNG data (deflate)'}, whatever the file: ${reason.replace(/\.$/, '')}. Where it plays a browser, as jsdom does, run what uses this library in Node's own environment (of Jest: @jest-environment node).`,
  );
