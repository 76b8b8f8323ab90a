/** Loads a model into a worker of its own. */
import { requireOptions, type Kind } from '../arguments.js';
import type { LoadOptions, ModelSource, RunControl } from '../deeplab/options.js';
import { InvalidArgumentError, isDeepLabError, throwIfAborted } from '../errors.js';
import { Connection } from './connection.js';
import type { Method, ModelKind, Moved, StartWorker } from './messages.js';
import { packOptions, packSource } from './sources.js';

/** A model in a worker, and the worker with it. */
export class RemoteModel {
  readonly #connection: Connection;
  #disposed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws InvalidArgumentError after `dispose`; otherwise as `Connection.call` */
  async call(method: Method, args: readonly unknown[], control?: RunControl, moved?: Moved): Promise<unknown> {
    this.requireOpen();
    return this.#connection.call(method, args, control, moved);
  }

  requireOpen(): void {
    if (this.#disposed) throw new InvalidArgumentError('This model was disposed of. Load it again.');
  }

  /** What is being computed is waited for. A worker that has ended already is none the less disposed of. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    try {
      await this.#connection.call('dispose', []);
    } catch (error) {
      if (!isDeepLabError(error, 'BackendUnavailableError')) throw error;
    } finally {
      this.#connection.end();
    }
  }
}

/** @returns the model, and what the worker tells of it. When it cannot be loaded the worker is ended. */
export async function loadInWorker<F>(
  kind: ModelKind,
  source: ModelSource | undefined,
  options: LoadOptions,
  kinds: Readonly<Record<string, Kind>>,
  start?: StartWorker,
): Promise<{ readonly remote: RemoteModel; readonly facts: F }> {
  requireOptions(options, kinds);
  throwIfAborted(options.signal);
  const connection = new Connection(start);
  try {
    const facts = (await connection.call('load', [kind, packSource(source), packOptions(options)], options)) as F;
    return { remote: new RemoteModel(connection), facts };
  } catch (error) {
    connection.end();
    throw error;
  }
}
