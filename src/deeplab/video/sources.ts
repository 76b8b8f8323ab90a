/** Streams and async iterables, as one kind of source. */
import type { Frames } from './latest.js';

/** What is used of a `ReadableStream`, such as that of a `MediaStreamTrackProcessor`. */
export interface StreamLike<T> {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: T | undefined }>;
    cancel(reason?: unknown): Promise<unknown>;
  };
}

/** Streams first: not every browser's can be iterated. Stopping cancels the stream, which ends the camera's frames. */
export function framesOf<T>(source: StreamLike<T> | AsyncIterable<T>): Frames<T> {
  const { read, cancel } = 'getReader' in source ? ofStream(source) : ofIterable(source);
  let isOver = false;
  return {
    async next() {
      if (isOver) return undefined;
      const { done, value } = await read();
      isOver ||= done === true;
      return done ? undefined : value;
    },
    stop() {
      if (isOver) return;
      isOver = true;
      // Not waited for: a generator that waits for its own next picture answers only then.
      void cancel()?.catch(() => undefined);
    },
  };
}

interface Reading<T> {
  read(): Promise<{ readonly done?: boolean; readonly value?: T | undefined }>;
  cancel(): Promise<unknown> | undefined;
}

function ofStream<T>(source: StreamLike<T>): Reading<T> {
  const reader = source.getReader();
  return { read: () => reader.read(), cancel: () => reader.cancel() };
}

function ofIterable<T>(source: AsyncIterable<T>): Reading<T> {
  const iterator = source[Symbol.asyncIterator]();
  return { read: () => iterator.next() as Promise<{ done?: boolean; value?: T }>, cancel: () => iterator.return?.() };
}
