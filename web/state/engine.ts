/** Which worker has the model, and how another takes its place. */
import type { Remote } from 'comlink';
import { EngineWorker, type WorkerKind } from '../engine/client.js';
import { withEmbedded } from '../engine/embedded_files.js';
import type { LoadedModel, LoadSettings, ModelChoice } from '../engine/contract.js';
import type { Engine } from '../engine/engine.js';
import { EngineError, stopped } from '../engine/engine_error.js';

export { progress } from '../engine/client.js';

let current = new EngineWorker('plain');
let hasModel = false;
/** Whether the worker that had the model has ended, and another took its place. */
let wasLost = false;
/** While a model is loaded, the worker that it is loaded into: only then it takes the place of the one before. */
let candidate: EngineWorker | undefined;

/**
 * Asks the engine, for example `call((engine) => engine.segment(pixels, settings))`.
 *
 * @throws EngineError in the library's words; `isStop(error)` when it was stopped
 */
export function call<T>(work: (engine: Remote<Engine>) => Promise<T>): Promise<T> {
  if (current.isOver) {
    wasLost ||= hasModel;
    current = new EngineWorker('plain');
    hasModel = false;
  }
  return current.call(work);
}

/** Whether the worker that had the model is gone, and the model with it. */
export const modelIsLost = (): boolean => wasLost || (hasModel && current.isOver);

/** Loads a model; the one before is kept until this one is there, and let go of then. */
export async function loadInWorker(choice: ModelChoice, settings: LoadSettings): Promise<LoadedModel> {
  const kind: WorkerKind = settings.backend.startsWith('gpu') ? 'gpu' : 'plain';
  candidate?.terminate(stopped());
  const isFresh = !hasModel && current.kind === kind && !current.isOver;
  const worker = isFresh ? current : new EngineWorker(kind);
  candidate = worker;
  try {
    const loaded = await worker.call((engine) => engine.load(withEmbedded(choice), settings));
    if (candidate !== worker) throw stopped();
    if (worker !== current) void current.dispose();
    [current, hasModel, wasLost] = [worker, true, false];
    return loaded;
  } catch (error) {
    // What is left of a model that could not be loaded goes with its worker.
    worker.terminate(error instanceof EngineError ? error : stopped());
    throw error;
  } finally {
    if (candidate === worker) candidate = undefined;
  }
}

/** Stops what is being computed, while what is being loaded goes on. */
export async function stopComputing(): Promise<void> {
  if (candidate !== current) await current.stop();
}

/** Stops what is being loaded and computed. */
export async function stopEngine(): Promise<void> {
  await Promise.all([candidate?.stop(), stopComputing()]);
}
