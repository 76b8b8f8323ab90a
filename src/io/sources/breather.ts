/** Long computations that let others have a turn, and can be stopped. */
import { throwIfAborted } from '../../errors.js';

/** How long a computation may hold the event loop: a frame of a page. Milliseconds. */
const TURN = 16;

/**
 * A function to call often while something long is computed: now and then it returns a promise, which is to be awaited, so that events
 * are heard. (Promises alone do not let them: what is fulfilled already goes on before anything else.)
 *
 * @throws AbortError, from that function, once the signal is raised
 * @example
 * const breathe = breather(signal);
 * for (const row of rows) { compute(row); await breathe(); }
 */
export function breather(signal?: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    throwIfAborted(signal);
    if (performance.now() - since < TURN) return undefined;
    return new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
      throwIfAborted(signal);
      since = performance.now();
    });
  };
}
