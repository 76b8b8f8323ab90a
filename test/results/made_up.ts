/** Segmentations made by hand and by chance. */
import fc from 'fast-check';
import { ndarray } from '../../src/ndarray_package.js';
import { labelMapOf } from '../../src/io/pictures/picture.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import type { Mask, Segmented } from '../../src/results/segmented.js';

/** A digit a pixel, a row a line. */
export function drawn(...rows: readonly string[]): Segmented {
  return { labels: labelMapOf(Uint8Array.from(rows.join(''), Number), rows.length, rows[0].length), labelSet: PASCAL_VOC };
}

/** Of few classes, so that parts touch at sides and corners in all ways. */
export const segmentations = (classes = 3): fc.Arbitrary<Segmented> =>
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).chain(([height, width]) =>
    fc.uint8Array({ minLength: height * width, maxLength: height * width, max: classes - 1 }).map((data) => ({ labels: labelMapOf(data, height, width), labelSet: PASCAL_VOC })),
  );

export const masks = (): fc.Arbitrary<Mask> => segmentations(2).map(({ labels }) => labelMapOf(labels.data.map((label) => label * 255), labels.shape[0], labels.shape[1]));

/** Probabilities whose greatest are the labels. */
export function withProbabilities({ labels, labelSet }: Segmented, classes = labelSet.classes.length, certainty = 0.75): Segmented {
  const data = new Float32Array(labels.size * classes).fill((1 - certainty) / (classes - 1));
  labels.data.forEach((label, i) => (data[i * classes + label] = certainty));
  return { labels, labelSet, probabilities: ndarray(data, [...labels.shape, classes]) };
}
