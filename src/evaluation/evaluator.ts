/** A model that is compared with a data set's truth, picture by picture. */
import { choicesOf, type NetworkChoices } from '../deeplab/choices.js';
import { DeepLab, type ModelInfo } from '../deeplab/deeplab.js';
import type { DeepLabOptions, RunControl } from '../deeplab/options.js';
import { FileNotFoundError, InvalidArgumentError, throwIfAborted } from '../errors.js';
import type { DataSetName, LabelledPicture } from '../io/datasets/data_set.js';
import { dataSetFormat } from '../io/datasets/formats.js';
import { writeFileAtomic } from '../io/sources/files.js';
import { readImage } from '../io/pictures/image.js';
import { comparePicture, type PictureResult } from './picture_result.js';
import { settingsOf, type EvaluationSettings } from './settings.js';

/** All that a process needs to know to take part in an evaluation: plain data, which can be sent. */
export interface EvaluationTask extends Pick<DeepLabOptions, 'backend' | 'threads'>, NetworkChoices {
  readonly dataset: DataSetName;
  readonly split: string;
  /** The embedded model when left out. */
  readonly model?: string;
  readonly scales: readonly number[];
  readonly flip: boolean;
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
  const { backend, threads, dataset, scales, flip } = task;
  const format = dataSetFormat(dataset);
  const { classes, name, ignore } = format.labelSet;
  const model = await DeepLab.load(task.model, { backend, threads, ...choicesOf(task), onProgress, signal });
  try {
    const { numClasses } = model.info;
    if (numClasses !== classes.length) {
      throw new InvalidArgumentError(`The model has ${numClasses} classes; ${name} has ${classes.length}. Give a model that was trained on it, or another --dataset.`);
    }
    const settings = await settingsOf(model, task);
    const evaluate = async (picture: LabelledPicture, control: RunControl = {}): Promise<PictureResult> => {
      if (picture.truth === undefined && task.save === undefined) {
        throw new FileNotFoundError(`${picture.id}: there is a picture, but no truth beside it in the data set's folder. Get the file, or take the picture off the list.`);
      }
      // As TensorFlow decodes it: the truth was drawn on the pixels as they are stored.
      const image = await readImage(picture.picture, { upright: false });
      const { labels } = await model.segment(image, { scales, flip, ...control });
      // Compared first: labels that are not of the truth's size are not worth keeping.
      const result = picture.truth === undefined ? unjudged(labels.shape) : comparePicture(numClasses, ignore, labels, await format.readTruth(picture.truth));
      if (task.save !== undefined) await writeFileAtomic(savedLabels(task.save, picture.id), format.encodeLabels(labels));
      throwIfAborted(control.signal);
      return result;
    };
    return { settings, info: model.info, evaluate, dispose: () => model.dispose() };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** Of a picture whose truth is not published: nothing is counted. */
const unjudged = ([height, width]: readonly number[]): PictureResult => ({ height, width, counts: [] });
