/** Waiting that can be stopped, whatever is waited for. */
import { throwIfAborted } from '../../errors.js';

/**
 * What a promise comes to, unless the signal is raised before. The promise goes on alone then, and its error is nobody's.
 *
 * @throws AbortError, or what the signal was raised with
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let stop = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    // The other is heard all the same, so that its error is no unhandled one.
    const first = await Promise.race([promise.then((value) => ({ value })), aborted]);
    if (!first) throwIfAborted(signal);
    return first!.value;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The elements of something that can be iterated; who stops does not wait for the next one, which may never come. */
export async function* eachUnlessAborted<T>(source: Iterable<T> | AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  const elements = (async function* () {
    yield* source;
  })();
  try {
    for (;;) {
      const next = await unlessAborted(elements.next(), signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    const closing = elements.return(undefined);
    // What waits for an element closes after it.
    if (signal?.aborted) closing.catch(() => undefined);
    else await closing;
  }
}
