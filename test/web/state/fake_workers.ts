/** Workers that answer when a test says so, in the place of those of web/engine/client.ts. */
import { jest } from '@jest/globals';
import type { LoadSettings, ModelChoice } from '../../../web/engine/contract.js';
import type * as Errors from '../../../web/engine/engine_error.js';

let errors: typeof Errors;

/** A call that waits for its answer. */
interface Waiting {
  readonly name: string;
  readonly args: readonly unknown[];
  resolve(answer: unknown): void;
  reject(reason: Errors.EngineError): void;
}

export class FakeWorker {
  readonly waiting: Waiting[] = [];
  /** Whether it computes too long to hear of Stop. */
  isDeaf = false;
  isOver = false;

  constructor(readonly kind: string) {
    workers.push(this);
  }

  call(work: (engine: unknown) => Promise<unknown>): Promise<unknown> {
    if (this.isOver) return Promise.reject(errors.stopped());
    return work(new Proxy({}, { get: (_, name) => (...args: unknown[]) => this.#ask(String(name), args) }));
  }

  async stop(): Promise<boolean> {
    if (this.waiting.length === 0) return !this.isOver;
    const stopping = [...this.waiting];
    if (this.isDeaf) this.terminate(errors.stopped());
    // As in a worker: it answers first, and what it did ends a little later.
    else setTimeout(() => stopping.forEach((call) => call.reject(errors.stopped())), 0);
    return !this.isDeaf;
  }

  async dispose(): Promise<void> {
    this.terminate(errors.stopped());
  }

  terminate(reason: Errors.EngineError): void {
    this.isOver = true;
    this.#rejectAll(reason);
  }

  /** The oldest call of that name that waits. */
  first(name: string): Waiting {
    const found = this.waiting.find((each) => each.name === name);
    if (!found) throw new Error(`No '${name}' waits, but ${this.waiting.map((each) => each.name).join(', ') || 'nothing'}.`);
    return found;
  }

  /** What it was asked to load. */
  get loads(): { readonly choice: ModelChoice; readonly settings: LoadSettings } {
    const [choice, settings] = this.first('load').args as [ModelChoice, LoadSettings];
    return { choice, settings };
  }

  #ask(name: string, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call: Waiting = { name, args, resolve: (answer) => (this.#forget(call), resolve(answer)), reject: (reason) => (this.#forget(call), reject(reason)) };
      this.waiting.push(call);
    });
  }

  #forget(call: Waiting): void {
    // One that was stopped twice is gone already.
    if (this.waiting.includes(call)) this.waiting.splice(this.waiting.indexOf(call), 1);
  }

  #rejectAll(reason: Errors.EngineError): void {
    for (const call of [...this.waiting]) call.reject(reason);
  }
}

/** All that were started, in order. */
export const workers: FakeWorker[] = [];

/** Lets everything that can go on go on. */
export async function turn(): Promise<void> {
  // A stopped worker ends what it did in a task of its own, and what waited for that may begin something in another.
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** The page's state over fake workers, as in a page that was just opened. */
export async function freshState() {
  jest.resetModules();
  workers.length = 0;
  Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 4 }, configurable: true });
  jest.unstable_mockModule('../../../web/engine/client.js', () => ({ EngineWorker: FakeWorker, progress: { value: undefined } }));
  // One after the other: Jest links modules that wait for each other only so.
  errors = await import('../../../web/engine/engine_error.js');
  const run = await import('../../../web/state/run.js');
  const model = await import('../../../web/state/model.js');
  const apply = await import('../../../web/state/apply.js');
  const settings = await import('../../../web/state/settings.js');
  const picture = await import('../../../web/state/picture.js');
  return { ...run, ...model, ...apply, ...settings, ...picture, EngineError: errors.EngineError };
}
