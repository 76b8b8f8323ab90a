/** Changes of settings take effect at once. */
import type { LoadSettings, ModelChoice, SegmentSettings } from '../engine/contract.js';
import { loadModel, model } from './model.js';
import { segment } from './run.js';
import { loadSettings, segmentSettings } from './settings.js';

/** Loads the model once more, with other settings. If they cannot be had, those of the model that is there are back. */
export async function applyLoadSettings(change: Partial<LoadSettings>): Promise<void> {
  const before = loadSettings.peek();
  loadSettings.value = { ...before, ...change };
  if (await loadModel(undefined, 'settings')) await segment();
  else if (model.peek()) loadSettings.value = model.peek()?.settings ?? before;
}

export async function applySegmentSettings(change: Partial<SegmentSettings>): Promise<void> {
  segmentSettings.value = { ...segmentSettings.peek(), ...change };
  await segment();
}

/** @param choice By default what was chosen before: after it was stopped, or failed */
export async function chooseModel(choice?: ModelChoice): Promise<void> {
  if (await loadModel(choice)) await segment();
}
