/** The picture that is looked at. */
import { signal } from '@preact/signals';
import type { DecodedPicture } from '../engine/contract.js';
import { isStop, messageOf } from '../engine/engine_error.js';
import { call } from './engine.js';

/** With its pixels as RGBA, which `engine.segment` takes as they are. */
export interface ChosenPicture extends DecodedPicture {
  /** The file's name without its ending, for the names of what is exported. */
  readonly name: string;
}

export const picture = signal<ChosenPicture | undefined>(undefined);

/** The name of the file that is being read. */
export const reading = signal<string | undefined>(undefined);

/** An address of the first picture's file while it is read, under which the browser shows it by itself: a worker that decodes has to start first. */
export const preview = signal<string | undefined>(undefined);

/** Why the file could not be read. */
export const pictureError = signal<string | undefined>(undefined);

let attempts = 0;

/** Reads a picture's file in the worker. @returns whether it is the picture now */
export async function openPicture(file: Blob, name: string): Promise<boolean> {
  const attempt = ++attempts;
  pictureError.value = undefined;
  reading.value = name;
  showPreview(picture.peek() ? undefined : file);
  const decode = (): Promise<DecodedPicture> => call((engine) => engine.decode(file));
  try {
    // Nobody stops the reading of a picture, but its worker may be let go of, for another model: then the next worker reads it.
    const decoded = await decode().catch((error: unknown) => (isStop(error) ? decode() : Promise.reject(error)));
    if (attempt !== attempts) return false;
    picture.value = { name: name.replace(/\.\w+$/, '') || 'picture', ...decoded };
    return true;
  } catch (error) {
    if (attempt === attempts && !isStop(error)) pictureError.value = messageOf(error);
    return false;
  } finally {
    if (attempt === attempts) {
      reading.value = undefined;
      showPreview(undefined);
    }
  }
}

function showPreview(file: Blob | undefined): void {
  const former = preview.peek();
  if (former !== undefined) URL.revokeObjectURL(former);
  preview.value = file && URL.createObjectURL(file);
}
