/** Files that were chosen, dropped or pasted, on their way to where they belong. */
import { isModelFile, modelFiles } from '../files/model_files.js';
import { loadModel } from './model.js';
import { openPicture } from './picture.js';
import { endCamera } from './camera.js';
import { segment } from './run.js';

/** Opens a picture and segments it. */
export async function showPicture(file: Blob, name: string): Promise<void> {
  endCamera();
  if (await openPicture(file, name)) await segment();
}

/** Loads the model that is among the files, and segments the picture with it. */
export async function openModelFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  if (await loadModel({ kind: 'files', ...modelFiles(files) })) await segment();
}

/** What was dropped on the page may be either. */
export async function openFiles(files: readonly File[]): Promise<void> {
  if (files.length > 1 || files.some(isModelFile)) return openModelFiles(files);
  if (files.length === 1) await showPicture(files[0], files[0].name);
}
