/** The model: which one is chosen, whether it is being loaded, what it is, and what went wrong. */
import { signal } from '@preact/signals';
import type { LoadedModel, ModelChoice, ZooModel } from '../engine/contract.js';
import { isStop, messageOf } from '../engine/engine_error.js';
import { call, loadInWorker } from './engine.js';
import { loadSettings } from './settings.js';

export interface ReadyModel extends LoadedModel {
  readonly title: string;
  readonly choice: ModelChoice;
}

/** The model that pictures are segmented with; undefined before the first one, and when its worker had to be ended. */
export const model = signal<ReadyModel | undefined>(undefined);

/** The title of what is being loaded. */
export const loading = signal<string | undefined>(undefined);

/** Why loading failed, in the library's words. */
export const modelError = signal<string | undefined>(undefined);

export const zoo = signal<readonly ZooModel[]>([]);

export const titleOf = (choice: ModelChoice): string => ({ embedded: 'the embedded model', files: choice.kind === 'files' ? choice.title : '', zoo: choice.kind === 'zoo' ? choice.name : '' })[choice.kind];

let wanted: ModelChoice = { kind: 'embedded' };
let attempts = 0;

/** Loads a model with the settings as they are; without a choice the same again. @returns whether it is there now */
export async function loadModel(choice: ModelChoice = model.peek()?.choice ?? wanted): Promise<boolean> {
  const attempt = ++attempts;
  wanted = choice;
  loading.value = titleOf(choice);
  modelError.value = undefined;
  try {
    const loaded = await loadInWorker(choice, loadSettings.peek());
    model.value = { ...loaded, title: titleOf(choice), choice };
    return true;
  } catch (error) {
    if (attempt === attempts && !isStop(error)) modelError.value = messageOf(error);
    return false;
  } finally {
    if (attempt === attempts) loading.value = undefined;
  }
}

export async function readZoo(): Promise<void> {
  zoo.value = await call((engine) => engine.zoo());
}
