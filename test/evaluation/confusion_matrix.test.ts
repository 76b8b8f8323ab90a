import { describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { ConfusionMatrix } from '../../src/evaluation/confusion_matrix.js';

const TRUTH = [0, 0, 1, 1, 1, 3];
const LABELS = [0, 1, 1, 1, 0, 3];
const small = () => new ConfusionMatrix(5).add(LABELS, TRUTH);

describe('measures', () => {
  test('by hand', () => {
    const matrix = small();
    expect([matrix.count(0, 0), matrix.count(0, 1), matrix.count(1, 0), matrix.count(1, 1), matrix.count(3, 3)]).toEqual([1, 1, 1, 2, 1]);
    expect(matrix.classIoU).toEqual([1 / 3, 2 / 4, Number.NaN, 1, Number.NaN]);
    expect(matrix.meanIoU).toBeCloseTo((1 / 3 + 2 / 4 + 1) / 3, 15);
    expect(matrix.pixelAccuracy).toBe(4 / 6);
    expect(matrix.pixels).toBe(6);
  });

  test('a class that is only predicted counts as 0', () => {
    expect(new ConfusionMatrix(3).add([2], [0]).classIoU).toEqual([0, Number.NaN, 0]);
  });

  /**
   * Three classes of a TensorFlow run over 12 pictures of PASCAL VOC's validation set, and what
   * `tf.compat.v1.metrics.mean_iou` says of it: the mean over classes whose union is not empty.
   */
  test('as tf.metrics.mean_iou', () => {
    const counts = [
      [1244753, 0, 1236],
      [0, 0, 0],
      [2055, 0, 2910],
    ];
    const matrix = ConfusionMatrix.fromJSON({ numClasses: 3, ignore: 255, counts });
    expect(matrix.meanIoU).toBeCloseTo(0.73332113, 6);
  });

  test('of nothing', () => {
    const matrix = new ConfusionMatrix(2).add([0, 1], [255, 255]);
    expect([matrix.pixels, matrix.meanIoU, matrix.pixelAccuracy]).toEqual([0, 0, Number.NaN]);
  });
});

describe('add', () => {
  test.each<[string, number[], number[], number]>([
    ['the ignored index', [0, 1, 4], [0, 255, 255], 1],
    ['labels that are no class where the truth is ignored', [0, 200], [0, 255], 1],
  ])('leaves out %s', (_, labels, truth, counted) => {
    expect(new ConfusionMatrix(5).add(labels, truth).pixels).toBe(counted);
  });

  /** As tf.compat.v1.metrics.mean_iou of TensorFlow 2.21, which asserts `labels` < num_classes. */
  test('truth past the last class ends it, unless it is to be skipped, which is counted', () => {
    const matrix = new ConfusionMatrix(5);
    expect(() => matrix.add([0, 1, 4, 4], [0, 5, 77, 77])).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringMatching(/none of the 5 classes, nor the ignored 255: 5 at 1 pixel, 77 at 2 pixels/) }));
    expect([matrix.pixels, matrix.skipped]).toEqual([0, 0]);
    expect(() => matrix.add([0], [0.5])).toThrow(/0\.5 at 1 pixel/);
    const skipping = new ConfusionMatrix(5, { skipUnknown: true }).add([0, 1, 4, 4], [0, 5, 77, 77]);
    expect([skipping.pixels, skipping.skipped, skipping.meanIoU]).toEqual([1, 3, 1]);
    expect(ConfusionMatrix.fromJSON(JSON.parse(JSON.stringify(skipping))).merge(skipping).skipped).toBe(6);
    expect(() => ConfusionMatrix.fromJSON({ ...skipping.toJSON(), skipped: -1 })).toThrow(/skipped pixels/);
  });

  test('another ignored index, though it is a class', () => {
    expect(new ConfusionMatrix(5, { ignore: 0 }).add([0, 1], [0, 1]).pixels).toBe(1);
  });

  test('ndarrays, also views of other strides and types', () => {
    const truth = ndarray(Uint8Array.from(TRUTH), [2, 3]);
    const transposed = ndarray(Int32Array.of(0, 1, 1, 0, 1, 3), [3, 2]).transpose(1, 0);
    expect(new ConfusionMatrix(5).add(transposed, truth).toJSON()).toEqual(small().toJSON());
    const cropped = ndarray(Uint8Array.of(9, 9, 9, 9, 0, 1, 1, 9, 1, 0, 3, 9), [3, 4]).lo(1, 0).hi(2, 3);
    expect(new ConfusionMatrix(5).add(cropped, truth).toJSON()).toEqual(small().toJSON());
  });

  test('other sizes and wrong labels are refused, and nothing is counted', () => {
    const matrix = small();
    expect(() => matrix.add(ndarray(new Uint8Array(6), [2, 3]), ndarray(new Uint8Array(6), [3, 2]))).toThrow(/labels are \[2,3\] and the truth is \[3,2\]/);
    expect(() => matrix.add([0], [0, 0])).toThrow(/labels are \[1\] and the truth is \[2\]/);
    expect(() => matrix.add([0, 5], [0, 0])).toThrow('The label 5 of pixel 1 is none of the 5 classes.');
    expect(matrix.toJSON()).toEqual(small().toJSON());
  });
});

describe('merge and JSON', () => {
  test('merging is adding', () => {
    const both = new ConfusionMatrix(5).add([...LABELS, ...LABELS], [...TRUTH, ...TRUTH]);
    expect(small().merge(small()).toJSON()).toEqual(both.toJSON());
    expect(() => small().merge(new ConfusionMatrix(4))).toThrow(/4 classes cannot be merged into one of 5/);
  });

  test('there and back', () => {
    const back = ConfusionMatrix.fromJSON(JSON.parse(JSON.stringify(small())));
    expect(back.toJSON()).toEqual(small().toJSON());
    expect(back.meanIoU).toBe(small().meanIoU);
  });

  test.each([[[[1, 2]]], [[[1], [2]]], [[[1, -1], [0, 0]]], [[[1, 0.5], [0, 0]]]])('counts %j of 2 classes are refused', (counts) => {
    expect(() => ConfusionMatrix.fromJSON({ numClasses: 2, ignore: 255, counts })).toThrow(/2 rows of as many whole numbers/);
  });

  test.each([0, 1.5, Number.NaN, 1e6])('%d classes are refused', (numClasses) => {
    expect(() => new ConfusionMatrix(numClasses)).toThrow(/whole number of classes/);
  });
});
