/** Changes of settings take effect at once. */
import type { LoadSettings, ModelChoice, SegmentSettings } from '../engine/contract.js';
import { camera } from './camera_state.js';
import { loadModel } from './model.js';
import { segment } from './run.js';
import { loadSettings, segmentSettings } from './settings.js';

/** While the camera runs its frames are segmented, not the picture that they hide. */
const segmentAgain = async (): Promise<void> => (camera.peek() === 'off' ? segment() : undefined);

/** Loads the model once more, with other settings. */
export async function applyLoadSettings(change: Partial<LoadSettings>): Promise<void> {
  loadSettings.value = { ...loadSettings.peek(), ...change };
  if (await loadModel(undefined, 'settings')) await segmentAgain();
}

export async function applySegmentSettings(change: Partial<SegmentSettings>): Promise<void> {
  segmentSettings.value = { ...segmentSettings.peek(), ...change };
  await segmentAgain();
}

/** @param choice By default what was chosen before: after it was stopped, or failed */
export async function chooseModel(choice?: ModelChoice): Promise<void> {
  if (await loadModel(choice)) await segmentAgain();
}
