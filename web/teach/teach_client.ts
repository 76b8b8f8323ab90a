/** The page's side of the third tab's worker. It is started when the tab is first looked at. */
import { proxy, wrap, type Remote } from 'comlink';
import type { Progress } from '../engine/contract.js';
import { EngineError, keepTagsOfErrors } from '../engine/engine_error.js';
import type { TeachEngine } from './contract.js';

keepTagsOfErrors();

export class TeachClient {
  readonly engine: Remote<TeachEngine>;
  readonly #failures = new Set<(reason: EngineError) => void>();
  readonly #worker: Worker;
  #end: EngineError | undefined;

  constructor(onProgress: (progress: Progress) => void) {
    this.#worker = new Worker(new URL('./worker/teach_worker.ts', import.meta.url), { type: 'module', name: 'teach' });
    this.engine = wrap<TeachEngine>(this.#worker);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end = new EngineError(`The worker that learns has failed: ${event.message || 'its file could not be loaded'}. Reload the page: what you painted is kept.`);
      for (const reject of this.#failures) reject(this.#end);
    };
    void this.engine.listen(proxy(onProgress));
  }

  /** @throws EngineError as the worker threw it, or when it has failed */
  async call<T>(work: (engine: Remote<TeachEngine>) => Promise<T>): Promise<T> {
    if (this.#end) throw this.#end;
    let failed: (reason: EngineError) => void = () => undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#failures.add((failed = reject));
        work(this.engine).then(resolve, reject);
      });
    } finally {
      this.#failures.delete(failed);
    }
  }
}
