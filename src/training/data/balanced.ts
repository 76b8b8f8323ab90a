/**
 * Rare classes are seen more often: repeat factor sampling, "LVIS: A Dataset for Large Vocabulary Instance Segmentation", arXiv:1908.03195, section 5 (long-tail).
 *
 *   f(c) = the share of pictures that show class c,  r(c) = max(1, sqrt(share / f(c))),  a picture counts max over its classes of r(c) times
 */
import { InvalidArgumentError } from '../../errors.js';
import type { TrainingSet } from './training_set.js';

/**
 * The same samples, those of rare classes several times, rounded to whole numbers.
 *
 * @param share Classes that fewer pictures show than this part of all, from 0 to 1, are rare.
 * @throws InvalidArgumentError where it is not known which classes a sample shows
 */
export function balanced(set: TrainingSet, share: number): TrainingSet {
  const { present } = set;
  if (!present) throw new InvalidArgumentError(`It is not known which classes the samples of ${set.name} show, so they cannot be balanced. Open them with openTrainingSet, or leave 'balance' out.`);
  const shown = set.labelSet.classes.map((_, index) => present.filter((classes) => classes.includes(index)).length);
  const times = shown.map((count) => Math.max(1, Math.sqrt((share * present.length) / Math.max(1, count))));
  const order = present.flatMap((classes, index) => new Array<number>(Math.round(Math.max(1, ...classes.map((each) => times[each])))).fill(index));
  return { ...set, ids: order.map((index) => set.ids[index]), present: order.map((index) => present[index]), read: (index) => set.read(order[index]) };
}
