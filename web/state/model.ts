/** The model: which one is chosen, whether it is being loaded, what it is, and what went wrong. */
import { signal } from '@preact/signals';
import type { LoadedModel, LoadSettings, ModelChoice, ZooModel } from '../engine/contract.js';
import { isStop, messageOf } from '../engine/engine_error.js';
import { isFrozenGraph } from '../files/model_files.js';
import { call, loadInWorker, modelIsLost } from './engine.js';
import { loadSettings } from './settings.js';

export interface ReadyModel extends LoadedModel {
  readonly title: string;
  readonly choice: ModelChoice;
  /** With which it was loaded. */
  readonly settings: LoadSettings;
}

/** The model that pictures are segmented with; undefined before the first one, and when its worker had to be ended. */
export const model = signal<ReadyModel | undefined>(undefined);

/** The title of what is being loaded. */
export const loading = signal<string | undefined>(undefined);

/** What the user changed when it was loaded: the message of a failure belongs beside it. */
export type Cause = 'model' | 'settings';

/** Why loading failed, in the library's words. */
export const modelError = signal<{ readonly cause: Cause; readonly message: string } | undefined>(undefined);

export const zoo = signal<readonly ZooModel[]>([]);

function titleOf(choice: ModelChoice): string {
  if (choice.kind === 'embedded') return 'the embedded model';
  return choice.kind === 'files' ? choice.title : choice.name;
}

let wanted: ModelChoice = { kind: 'embedded' };
let attempts = 0;

/** What is being loaded, or else what is there, or was to be there. */
const sameAgain = (): ModelChoice => (loading.peek() === undefined ? model.peek()?.choice : undefined) ?? wanted;

/**
 * Loads a model with the settings as they are; without a choice the same again. Where it cannot be had, the settings of the model that
 * is there are back.
 *
 * @returns whether it is there now; not if another one was asked for meanwhile
 */
export async function loadModel(choice: ModelChoice = sameAgain(), cause: Cause = 'model'): Promise<boolean> {
  const settings = loadSettings.peek();
  const attempt = ++attempts;
  wanted = choice;
  loading.value = titleOf(choice);
  modelError.value = undefined;
  if (modelIsLost()) model.value = undefined;
  try {
    const loaded = await loadInWorker(choice, fitting(settings, choice));
    model.value = { ...loaded, title: titleOf(choice), choice, settings };
    return true;
  } catch (error) {
    if (attempt !== attempts) return false;
    if (!isStop(error)) modelError.value = { cause, message: messageOf(error) };
    loadSettings.value = model.peek()?.settings ?? settings;
    return false;
  } finally {
    if (attempt === attempts) loading.value = undefined;
  }
}

/** Waits until nothing is being loaded. */
export function loadsSettled(): Promise<void> {
  return new Promise((resolve) => {
    const end = loading.subscribe((title) => {
      if (title !== undefined) return;
      resolve();
      queueMicrotask(() => end());
    });
  });
}

const isFrozen = (choice: ModelChoice): boolean => (choice.kind === 'files' && isFrozenGraph(choice.files)) || (choice.kind === 'host' && isFrozenGraph([{ name: choice.url }]));

/** A frozen graph has its output stride built in, and refuses another. */
function fitting(settings: LoadSettings, choice: ModelChoice): LoadSettings {
  return isFrozen(choice) ? { ...settings, outputStride: undefined } : settings;
}

/** Asks the library which models it knows by name. Where the worker cannot even answer that, loading a model says why. */
export async function readZoo(): Promise<void> {
  zoo.value = await call((engine) => engine.zoo()).catch(() => []);
}
