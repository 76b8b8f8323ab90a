/** What answers are made of: a segmentation, and which of its classes are meant. */
import type { NdArray } from 'ndarray';
import { requireKind, type Kind } from '../arguments.js';
import { InvalidArgumentError } from '../errors.js';
import { described, didYouMean, listOf } from '../messages.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import type { LabelMap } from '../io/pictures/picture.js';

/** uint8 [h, w]: 255 inside and 0 outside, or how much a pixel is inside, from 0 to 255. */
export type Mask = NdArray<Uint8Array>;

/** What is read of a `Segmentation`; anything with these members will do. */
export interface Segmented {
  /** Class indices, uint8 [h, w]. */
  readonly labels: LabelMap;
  readonly labelSet: LabelSet;
  /** float32 [h, w, classes]. */
  readonly probabilities?: NdArray<Float32Array>;
}

/** A class, by its name or its index. */
export type ClassChoice = string | number;

const SEGMENTED: Kind = { name: 'what segment() gives, with labels and labelSet', accepts: (value) => typeof value === 'object' && value !== null && 'labels' in value && 'labelSet' in value };

const CHOICES: Kind = { name: 'a list of classes, by name or index', accepts: (value) => Array.isArray(value) && value.every((choice) => typeof choice === 'string' || typeof choice === 'number') };

/** @throws InvalidArgumentError for what is no segmentation; what its labels are is seen where they are read */
export function requireSegmented(result: unknown): void {
  requireKind('The result', result, SEGMENTED);
}

/**
 * Indices of classes, rising, each once. A name means all classes that have it, whatever its case; a number in a string is an index.
 *
 * @throws InvalidArgumentError for a name or an index that no class has
 */
export function indicesOf(labelSet: LabelSet, choices: ClassChoice | readonly ClassChoice[]): number[] {
  const list: unknown = typeof choices === 'string' || typeof choices === 'number' ? [choices] : choices;
  requireKind('classes', list, CHOICES);
  const indices = (list as readonly ClassChoice[]).flatMap((choice) => (typeof choice === 'number' ? indexOf(labelSet, choice) : named(labelSet, choice)));
  return [...new Set(indices)].sort((a, b) => a - b);
}

/** Those that were chosen; without a choice all that occur, but for the background: a class whose colour is black, as that of PASCAL VOC is. */
export function chosenIndices({ labelSet }: Segmented, occurring: (index: number) => boolean, choices: ClassChoice | readonly ClassChoice[] | undefined): number[] {
  if (choices !== undefined) return indicesOf(labelSet, choices).filter(occurring);
  return labelSet.classes.flatMap((_, index) => (occurring(index) && !isBackground(labelSet, index) ? index : []));
}

/** By index: whether a class is among those. */
export function tableOf(indices: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const index of indices) table[index] = 1;
  return table;
}

export const nameOf = ({ classes }: LabelSet, index: number): string => classes[index] ?? `class ${index}`;

export const colorOf = ({ palette }: LabelSet, index: number): readonly [red: number, green: number, blue: number] => palette[index] ?? [0, 0, 0];

export const isBackground = (labelSet: LabelSet, index: number): boolean => colorOf(labelSet, index).every((value) => value === 0);

function named(labelSet: LabelSet, name: string): number[] {
  const wanted = name.trim();
  for (const same of [(other: string) => other === wanted, (other: string) => other.toLowerCase() === wanted.toLowerCase()]) {
    const found = labelSet.classes.flatMap((other, index) => (same(other) ? index : []));
    if (found.length > 0) return found;
  }
  if (/^\d+$/.test(wanted)) return [indexOf(labelSet, Number(wanted))];
  throw new InvalidArgumentError(`There is no class ${described(wanted)} in ${described(labelSet.name)}.${didYouMean(wanted, labelSet.classes)} It has: ${listOf(labelSet.classes, 24)}.`);
}

function indexOf(labelSet: LabelSet, index: number): number {
  if (Number.isInteger(index) && index >= 0 && index < Math.min(labelSet.classes.length, 256)) return index;
  throw new InvalidArgumentError(`There is no class ${index} in ${described(labelSet.name)}; its indices are 0 to ${labelSet.classes.length - 1}.`);
}
