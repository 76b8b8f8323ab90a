/** Files that were chosen, dropped or pasted, on their way to where they belong. */
import { sortDropped } from '../files/dropped.js';
import { modelFiles } from '../files/model_files.js';
import { segmentAll } from './batch.js';
import { loadModel } from './model.js';
import { openPicture } from './picture.js';
import { endCamera } from './camera.js';
import { segment } from './run.js';
import { view, type ViewId } from './view.js';

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

type Take = (files: readonly File[]) => Promise<void>;

/** Tabs that take files by themselves while they are looked at. */
const takers = new Map<ViewId, Take>();
export const takeFilesAt = (id: ViewId, take: Take): void => void takers.set(id, take);

/** What was dropped on the page may be either. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const take = takers.get(view.peek());
  if (take) return take(files);
  const { kind, files: found } = sortDropped(files);
  if (kind === 'model') return openModelFiles(found);
  await openPictures(found);
}

/** One picture is looked at; of several the first, and all are segmented. */
export async function openPictures(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  await showPicture(files[0], files[0].name);
  if (files.length > 1) await segmentAll(files);
}
