/** Which classes an evaluation has. */
import { InvalidArgumentError } from '../errors.js';
import type { DataSetName } from '../io/datasets/data_set.js';
import { dataSetFormat, publishedFormat } from '../io/datasets/formats.js';
import { labelSetFor } from '../io/datasets/label_sets.js';
import type { LabelSet } from '../io/datasets/label_set.js';

/** What was asked for. */
export interface ClassRequest {
  readonly dataset: DataSetName;
  /** The classes of the data set, where they are not those that it was published with: given, or found beside it. */
  readonly labelSet?: LabelSet;
  /** The index that does not count, where it is another than the label set's. */
  readonly ignoreLabel?: number;
}

/**
 * The classes of the data set; of a folder of one's own without any, the model's.
 *
 * @throws InvalidArgumentError where the model has other classes
 */
export function classesOf({ dataset, labelSet: given, ignoreLabel }: ClassRequest, model: LabelSet): LabelSet {
  const found = given ?? (dataset === 'folder' ? model : publishedFormat(dataset).labelSet);
  const { classes, name } = found;
  if (model.classes.length !== classes.length) {
    throw new InvalidArgumentError(`The model has ${model.classes.length} classes; ${name === `${classes.length} classes` ? 'the data set' : name} has ${classes.length}. Give a model that was trained on it, or another --dataset${given || dataset === 'folder' ? ', or --classes' : ''}.`);
  }
  requireSameNames(found, model);
  const ignore = ignoreLabel ?? found.ignore;
  return { name, classes, palette: paletteFor(found, ignore), ignore };
}

/** Names that stand beside a checkpoint were written when it was trained: with others in their places, figures would be of nothing. */
function requireSameNames({ classes }: LabelSet, model: LabelSet): void {
  if (isAssumed(model)) return;
  const at = classes.findIndex((name, index) => name !== model.classes[index] && model.classes.includes(name));
  if (at < 0) return;
  throw new InvalidArgumentError(
    `The model and the data set have the same classes in another order: index ${at} is '${model.classes[at]}' in classes.txt beside the model, and '${classes[at]}' in that of the data set. Number the labels as the model was trained.`,
  );
}

/** Whether names follow from the number of classes alone. */
const isAssumed = ({ classes }: LabelSet): boolean => labelSetFor(classes.length).classes.every((name, index) => name === classes[index]);

/** As many colours as there are classes, and that of the ignored index: what travels and is kept. */
const paletteFor = ({ classes, palette }: LabelSet, ignore: number): LabelSet['palette'] => palette.slice(0, Math.max(classes.length, ignore + 1));

/** The classes of settings: those that the data set was published with are not repeated there. */
export const labelSetOf = ({ dataset, labelSet }: { readonly dataset: DataSetName; readonly labelSet?: LabelSet }): LabelSet => dataSetFormat(dataset, labelSet).labelSet;

/** What settings keep of the classes. */
export function keptLabelSet(dataset: DataSetName, labelSet: LabelSet): { readonly labelSet?: LabelSet } {
  if (dataset === 'folder') return { labelSet };
  const published = publishedFormat(dataset).labelSet;
  return labelSet.ignore === published.ignore && labelSet.classes.join('\n') === published.classes.join('\n') ? {} : { labelSet };
}
