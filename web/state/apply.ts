/** Changes of settings take effect at once. */
import type { LoadSettings, ModelChoice, SegmentSettings } from '../engine/contract.js';
import { loadModel } from './model.js';
import { segment } from './run.js';
import { loadSettings, segmentSettings } from './settings.js';

/** Loads the model once more, with other settings. */
export async function applyLoadSettings(change: Partial<LoadSettings>): Promise<void> {
  loadSettings.value = { ...loadSettings.peek(), ...change };
  if (await loadModel(undefined, 'settings')) await segment();
}

export async function applySegmentSettings(change: Partial<SegmentSettings>): Promise<void> {
  segmentSettings.value = { ...segmentSettings.peek(), ...change };
  await segment();
}

/** @param choice By default what was chosen before: after it was stopped, or failed */
export async function chooseModel(choice?: ModelChoice): Promise<void> {
  if (await loadModel(choice)) await segment();
}
