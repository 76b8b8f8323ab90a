/** A training set of files: pictures, and labels beside them. */
import { throwIfAborted } from '../../errors.js';
import type { LabelledPicture } from '../../io/datasets/data_set.js';
import { classesIn, labelProblem } from '../../io/datasets/label_problems.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { readImage, readImageSize } from '../../io/pictures/image.js';
import { labelMapOf, type LabelMap, type Picture } from '../../io/pictures/picture.js';
import { statPath } from '../../io/sources/files.js';
import { Problems, requireClasses } from './problems.js';
import type { CheckControl, TrainingSet } from './training_set.js';

export interface FolderSet {
  readonly name: string;
  readonly labelSet: LabelSet;
  readonly pictures: readonly LabelledPicture[];
  /** What is known to be wrong before a file was opened. */
  readonly problems: readonly string[];
  readonly readTruth: (path: string) => Promise<LabelMap>;
  /** Where labels are expected, for messages. */
  readonly truthLayout: string;
  /** Whether a picture may be without. */
  readonly unlabelled?: boolean;
}

/**
 * The set, after every file was looked at: labels are decoded, pictures are not, but for their headers and checksums.
 *
 * @throws DataSetFormatError that lists everything that is wrong; AbortError
 */
export async function checkedFolderSet(set: FolderSet, { signal, onProgress }: CheckControl = {}): Promise<TrainingSet> {
  const { name, labelSet, pictures, readTruth, unlabelled } = set;
  const problems = new Problems();
  const present: (readonly number[])[] = [];
  for (const problem of set.problems) problems.add(problem);
  for (const [i, picture] of pictures.entries()) {
    throwIfAborted(signal);
    present.push(await checkPicture(picture, set, problems));
    onProgress?.(i + 1, pictures.length);
  }
  problems.throwIfAny(name, pictures.length + set.problems.length);
  if (!unlabelled) requireClasses(name, present, labelSet);
  return {
    name,
    labelSet,
    ids: pictures.map(({ id }) => id),
    present,
    read: async (index) => {
      const { id, picture, truth } = pictures[index];
      const image = await readImage(picture, { upright: false });
      return { id, image, labels: truth === undefined ? nothingCounts(image, labelSet) : await readTruth(truth) };
    },
  };
}

function nothingCounts({ shape: [height, width] }: Picture, { ignore }: LabelSet): LabelMap {
  return labelMapOf(new Uint8Array(height * width).fill(ignore), height, width);
}

/** @returns the classes that its labels show; none where something is wrong */
async function checkPicture({ id, picture, truth }: LabelledPicture, { readTruth, labelSet, truthLayout, unlabelled }: FolderSet, problems: Problems): Promise<readonly number[]> {
  if ((await statPath(picture)) !== 'file') problems.add(`${id} has no picture ${picture}`);
  else if (truth === undefined && !unlabelled) problems.add(`${id} has no labels ${truthLayout.replaceAll('ID', id)}`);
  else {
    try {
      const size = await readImageSize(picture);
      if (truth === undefined) return [];
      const labels = await readTruth(truth);
      const problem = labelProblem(labels, size, labelSet);
      if (problem === undefined) return classesIn(labels, labelSet);
      problems.add(`${id}: ${problem}`);
    } catch (error) {
      problems.addError(id, error);
    }
  }
  return [];
}
