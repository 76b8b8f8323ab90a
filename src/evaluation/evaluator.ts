/** A model that is compared with a data set's truth, picture by picture. */
import { choicesOf, type NetworkChoices } from '../deeplab/choices.js';
import { DeepLab, type ModelInfo } from '../deeplab/deeplab.js';
import type { DeepLabOptions, RunControl, TileOptions } from '../deeplab/options.js';
import type { Segmentation } from '../deeplab/segmentation.js';
import { FileNotFoundError, throwIfAborted } from '../errors.js';
import type { LabelledPicture } from '../io/datasets/data_set.js';
import { dataSetFormat } from '../io/datasets/formats.js';
import { writeFileAtomic } from '../io/sources/files.js';
import { readImage } from '../io/pictures/image.js';
import { classesOf, type ClassRequest } from './label_set.js';
import { comparePicture, type PictureFacts, type PictureResult } from './picture_result.js';
import { settingsOf, type EvaluationSettings } from './settings.js';
import { readTruth, requireSize } from './truth.js';

/** All that a process needs to know to take part in an evaluation: plain data, which can be sent. */
export interface EvaluationTask extends Pick<DeepLabOptions, 'backend' | 'threads' | 'wideVectors'>, NetworkChoices, ClassRequest {
  /** Where the network computes in 8 bits. */
  readonly precision?: 'int8';
  readonly split: string;
  /** The embedded model when left out. */
  readonly model?: string;
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** Whether pictures are segmented at their own size, in tiles. */
  readonly tile?: true | TileOptions;
  /** Whether pixels whose truth is no class are left out, in place of an error. */
  readonly skipUnknown?: true;
  /** The folder that predicted labels are written to, as `ID.png`. */
  readonly save?: string;
}

/** Whatever evaluates pictures, one at a time: a model in this process, or a process that has one. */
export interface PictureEvaluator {
  readonly settings: EvaluationSettings;
  readonly info: ModelInfo;
  evaluate(picture: LabelledPicture, control?: RunControl): Promise<PictureResult>;
  dispose(): Promise<void>;
}

/** Where the predicted labels of a picture go. */
export const savedLabels = (folder: string, id: string): string => `${folder}/${id}.png`;

/**
 * Loads the model of a task.
 *
 * @throws what `DeepLab.load` throws; InvalidArgumentError for a model whose classes are not those of the data set
 */
export async function loadEvaluator(task: EvaluationTask, { onProgress, signal }: RunControl = {}): Promise<PictureEvaluator> {
  const { backend, threads, wideVectors, precision, dataset, scales, flip, tile = false, skipUnknown = false } = task;
  const model = await DeepLab.load(task.model, { backend, threads, wideVectors, precision, ...choicesOf(task), onProgress, signal });
  try {
    const { numClasses } = model.info;
    const labelSet = classesOf(task, model.labelSet);
    const format = dataSetFormat(dataset, labelSet);
    const settings = await settingsOf(model, task, labelSet);
    const evaluate = async (picture: LabelledPicture, control: RunControl = {}): Promise<PictureResult> => {
      requireFiles(picture, task.save);
      // As TensorFlow decodes it: the truth was drawn on the pixels as they are stored.
      const image = await readImage(picture.picture, { upright: false });
      // Ahead of the long part: truth that cannot be used ends it.
      const truth = picture.truth === undefined ? undefined : await readTruth(format, picture.id, picture.truth, skipUnknown);
      if (truth) await requireSize(picture, truth, image.shape);
      const segmentation = await model.segment(image, { scales, flip, tile, ...control });
      const { labels } = segmentation;
      const result = truth ? comparePicture(numClasses, labelSet.ignore, labels, truth.labels, truth.unknown) : unjudged(labels.shape);
      if (task.save !== undefined) await writeFileAtomic(savedLabels(task.save, picture.id), format.encodeLabels(labels));
      throwIfAborted(control.signal);
      return { ...result, ...factsOf(segmentation) };
    };
    return { settings, info: model.info, evaluate, dispose: () => model.dispose() };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** @throws FileNotFoundError */
function requireFiles({ id, truth, problem }: LabelledPicture, save: string | undefined): void {
  if (problem !== undefined) throw new FileNotFoundError(`${id}: ${problem}. Mend the data set's folder, or take the picture off the list.`);
  if (truth !== undefined || save !== undefined) return;
  throw new FileNotFoundError(`${id}: there is a picture, but no truth beside it in the data set's folder. Get the file, or take the picture off the list.`);
}

/** Of a picture whose truth is not published: nothing is counted. */
const unjudged = ([height, width]: readonly number[]): PictureResult => ({ height, width, counts: [], ignored: 0, unjudged: true });

function factsOf({ labels, seenSize, warning }: Segmentation): PictureFacts {
  const [height, width] = labels.shape;
  const isSeenAsItIs = seenSize[0] === height && seenSize[1] === width;
  const isShrunk = seenSize[0] <= height && seenSize[1] <= width;
  return { ...(isSeenAsItIs ? {} : { seenSize, ...(isShrunk ? {} : { resized: true }) }), ...(warning === undefined ? {} : { warning }) };
}
