/** One picture, or one after the other. */
import type { PictureInput } from '../io/pictures/picture_input.js';
import type { RunControl } from './options.js';

type Report = RunControl['onProgress'];

/**
 * The result of a picture, or the results of a list of them, in its order. Progress of a list counts its pictures, with fractions.
 *
 * @param work is given a picture, what messages call it, and whom it tells of its progress
 */
export async function oneOrEach<T>(
  input: PictureInput | readonly PictureInput[],
  { onProgress }: RunControl,
  work: (input: PictureInput, what: string, onProgress: Report) => Promise<T>,
): Promise<T | T[]> {
  if (!isList(input)) return work(input, 'picture', onProgress);
  const results: T[] = [];
  const total = input.length;
  for (let i = 0; i < total; i++) {
    const report: Report = onProgress && ((progress) => onProgress({ ...progress, loaded: i + progress.loaded / progress.total, total }));
    results.push(await work(input[i], `picture at index ${i}`, report));
  }
  return results;
}

const isList = (input: PictureInput | readonly PictureInput[]): input is readonly PictureInput[] => Array.isArray(input);
