/** The worker's side of everything: the model that is loaded, and what is being done with it. */
import type { DeepLab, Progress, RunControl } from 'deeplab-ts';
import { EngineError } from './engine_error.js';

/** What parts of the worker share. */
export class Host {
  #model: DeepLab | undefined;
  #onProgress: ((progress: Progress) => void) | undefined;
  readonly #running = new Set<AbortController>();

  /** @throws EngineError when no model is loaded, which the page does not let happen */
  get model(): DeepLab {
    if (!this.#model) throw new EngineError('No model is loaded. Choose one first.');
    return this.#model;
  }

  set model(model: DeepLab) {
    this.#model = model;
  }

  listen(onProgress: (progress: Progress) => void): void {
    this.#onProgress = onProgress;
  }

  /** Does work that can be stopped and whose progress the page hears of: hand `control` on to the library. */
  async work<T>(run: (control: RunControl) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.add(controller);
    try {
      return await run({ signal: controller.signal, onProgress: throttled((progress) => this.#onProgress?.(progress)) });
    } finally {
      this.#running.delete(controller);
    }
  }

  stop(): void {
    for (const controller of this.#running) controller.abort();
  }

  async dispose(): Promise<void> {
    this.stop();
    const model = this.#model;
    this.#model = undefined;
    await model?.dispose();
  }
}

/** Milliseconds between two reports: a network has more steps than anybody can see. */
const INTERVAL = 30;

function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let [last, phase] = [0, ''];
  return (progress) => {
    const now = performance.now();
    if (progress.phase === phase && now - last < INTERVAL) return;
    [last, phase] = [now, progress.phase];
    report(progress);
  };
}
