/** Errors on their way from the worker to the page: Comlink would keep their words, but not the library's tags. */
import { transferHandlers, type TransferHandler } from 'comlink';

/** An error of the worker, in its own words. */
export class EngineError extends Error {
  /** The library's name for the kind of error, such as `CheckpointFormatError`; undefined for all other errors. */
  readonly tag: string | undefined;

  constructor(message: string, tag?: string) {
    super(message);
    this.name = tag ?? 'Error';
    this.tag = tag;
  }
}

export const stopped = (): EngineError => new EngineError('It was stopped.', 'AbortError');

/** Whether this is only the end that somebody asked for. */
export const isStop = (error: unknown): boolean => error instanceof EngineError && error.tag === 'AbortError';

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The library's name for the kind of error; undefined for all others. */
export const tagOf = (error: unknown): string | undefined => (typeof error === 'object' && error !== null && 'tag' in error ? String(error.tag) : undefined);

interface Thrown {
  readonly value: unknown;
}

interface ThrownOverTheWire {
  readonly message: string;
  readonly tag: string | undefined;
}

/** Replaces Comlink's way of sending what was thrown; to be called in the page and in the worker. */
export function keepTagsOfErrors(): void {
  const original = transferHandlers.get('throw');
  if (!original) return;
  const handler: TransferHandler<Thrown, ThrownOverTheWire> = {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize({ value }) {
      return [{ message: messageOf(value), tag: tagOf(value) }, []];
    },
    deserialize({ message, tag }) {
      throw new EngineError(message, tag);
    },
  };
  transferHandlers.set('throw', handler);
}
