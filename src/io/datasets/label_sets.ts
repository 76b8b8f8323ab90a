/** Which names and colours a network's output has, told by its number of classes. */
import { InvalidArgumentError } from '../../errors.js';
import { ADE20K } from './ade20k.js';
import { CITYSCAPES } from './cityscapes.js';
import type { LabelSet } from './label_set.js';
import { PASCAL_VOC, vocColormap } from './pascal_voc.js';

const KNOWN: readonly LabelSet[] = [PASCAL_VOC, CITYSCAPES, ADE20K];

/** The most classes that a uint8 label map can tell apart beside the ignored index 255. */
const MAX_CLASSES = 255;

/**
 * PASCAL VOC for 21 classes, Cityscapes for 19, ADE20K for 151; for any other number, made-up names ("class 7") in VOC's colours.
 *
 * @throws InvalidArgumentError for a number that labels of 8 bits cannot hold.
 */
export function labelSetFor(numClasses: number): LabelSet {
  if (!Number.isInteger(numClasses) || numClasses < 1 || numClasses > MAX_CLASSES) {
    throw new InvalidArgumentError(`A label map holds 1 to ${MAX_CLASSES} classes; found ${numClasses}.`);
  }
  const known = KNOWN.find((set) => set.classes.length === numClasses);
  if (known) return known;
  return {
    name: `${numClasses} classes`,
    classes: Array.from({ length: numClasses }, (_, index) => `class ${index}`),
    palette: vocColormap(),
    ignore: PASCAL_VOC.ignore,
  };
}
