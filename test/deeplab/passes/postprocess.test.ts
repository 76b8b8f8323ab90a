/** From scores at the crop's size to labels, legend and probabilities at the picture's, against the plain operators. */
import { describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { cropLabels, legendOf, scoresAtSize } from '../../../src/deeplab/passes/postprocess.js';
import { fitToCrop, imageTensor, padToCrop } from '../../../src/deeplab/passes/preprocess.js';
import { labelsAtSize } from '../../../src/deeplab/passes/score_map.js';
import { PASCAL_VOC } from '../../../src/io/datasets/pascal_voc.js';
import { float32, int32, tensor, toNumbers, type Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { computed } from '../../ops/infer.js';
import { numbers } from '../../ops/run_graph.js';

const CLASSES = 4;

/** The top left [height, width] of scores [1, 9, 7, 4]. */
function cut(scores: Tensor, height: number, width: number): Tensor {
  const rows: number[] = [];
  for (let y = 0; y < height; y++) rows.push(...(scores.data as Float32Array).subarray(y * 7 * CLASSES, (y * 7 + width) * CLASSES));
  return float32([1, height, width, CLASSES], rows);
}

describe('scores', () => {
  const scores = numbers([1, 9, 7, CLASSES], 21);

  // The part of the crop that the picture fills, and the picture's own size.
  test.each([
    [[9, 7], [9, 7]],
    [[9, 7], [20, 30]],
    [[5, 7], [11, 13]],
    [[4, 3], [4, 3]],
    [[9, 7], [1, 1]],
    [[1, 7], [5, 50]],
    [[1, 1], [3, 2]],
    [[9, 7], [3, 3]],
  ])('of %j resized to %j: ResizeBilinear with aligned corners, then ArgMax', async ([height, width], [toHeight, toWidth]) => {
    const map = { scores: scores.data as Float32Array, cropWidth: 7, classes: CLASSES, height, width };
    const [resized] = await computed('ResizeBilinear', [cut(scores, height, width), int32([2], [toHeight, toWidth])], { align_corners: true, half_pixel_centers: false });
    const found = scoresAtSize(map, toHeight, toWidth);
    expect(found.shape).toEqual([toHeight, toWidth, CLASSES]);
    expectClose(float32(resized.shape, found.data), resized);
    const [best] = await computed('ArgMax', [resized, int32([], [3])], { output_type: { dtype: 'int64' } });
    const labels = labelsAtSize(map, toHeight, toWidth);
    expect(labels.shape).toEqual([toHeight, toWidth]);
    expect([...labels.data]).toEqual(toNumbers(best));
  });

  test('of equal scores the first class wins, as ArgMax has it', () => {
    const map = { scores: Float32Array.of(1, 3, 3, 2), cropWidth: 1, classes: CLASSES, height: 1, width: 1 };
    expect([...labelsAtSize(map, 1, 2).data]).toEqual([1, 1]);
  });
});

describe('labels where one class leads all around are those of the interpolated scores', () => {
  const SIZE = 12;
  /** Regions of one class each, changed a little everywhere. */
  const regions = (lead: (i: number) => number): Float32Array => {
    const scores = numbers([1, SIZE, SIZE, CLASSES], 33).data.slice();
    for (let i = 0; i < SIZE * SIZE; i++) {
      const best = (Math.floor(i / SIZE / 4) + Math.floor((i % SIZE) / 3)) % CLASSES;
      scores[i * CLASSES + best] = Math.max(...scores.subarray(i * CLASSES, (i + 1) * CLASSES)) + lead(i);
    }
    return scores;
  };
  const nextFloat = (x: number): number => {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, x);
    view.setInt32(0, view.getInt32(0) + (x >= 0 ? 1 : -1));
    return view.getFloat32(0);
  };
  /** The second best is as good, or better or worse by the least that a float32 can be. */
  const tied = (): Float32Array => {
    const scores = regions(() => 1);
    for (let i = 0; i < SIZE * SIZE; i++) {
      const pixel = scores.subarray(i * CLASSES, (i + 1) * CLASSES);
      const best = pixel.indexOf(Math.max(...pixel));
      pixel[(best + 1) % CLASSES] = i % 3 === 0 ? pixel[best] : i % 3 === 1 ? nextFloat(pixel[best]) : -nextFloat(-pixel[best]);
    }
    return scores;
  };
  const withValue = (value: number): Float32Array => {
    const scores = regions(() => 1);
    for (let i = 5; i < scores.length; i += 97) scores[i] = value;
    return scores;
  };

  test.each([
    ['clear leads', regions(() => 1)],
    ['leads of some 2^-21', regions((i) => (i % 5) * 2 ** -21)],
    ['equals, and next to equals', tied()],
    ['one huge score', withValue(1e30)],
    ['not a number', withValue(NaN)],
    ['infinity', withValue(Infinity)],
    ['all alike', new Float32Array(SIZE * SIZE * CLASSES).fill(2)],
  ])('%s', (_, scores) => {
    for (const [height, width] of [[SIZE, SIZE], [50, 31], [5, 7], [1, 40]] as const) {
      const map = { scores, cropWidth: SIZE, classes: CLASSES, height: SIZE, width: SIZE - 1 };
      const interpolated = scoresAtSize(map, height, width).data;
      const expected = Array.from({ length: height * width }, (_, i) => {
        let best = 0;
        for (let c = 1; c < CLASSES; c++) if (interpolated[i * CLASSES + c] > interpolated[i * CLASSES + best]) best = c;
        return best;
      });
      expect([...labelsAtSize(map, height, width).data]).toEqual(expected);
    }
  });
});

test('labels of the crop are cut to the picture', () => {
  const labels = tensor('int64', [1, 3, 3], BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n));
  expect([...cropLabels(labels, 2, 2).data]).toEqual([1, 2, 4, 5]);
  expect([...cropLabels(int32([1, 1, 3], [7, 8, 255]), 1, 3).data]).toEqual([7, 8, 255]);
});

test('the legend: most pixels first, classes without a name too', () => {
  const labels = ndarray(Uint8Array.of(8, 8, 8, 0, 0, 15, 200), [7, 1]);
  expect(legendOf(labels, PASCAL_VOC)).toEqual([
    { index: 8, name: 'cat', color: [64, 0, 0], pixels: 3 },
    { index: 0, name: 'background', color: [0, 0, 0], pixels: 2 },
    { index: 15, name: 'person', color: [192, 128, 128], pixels: 1 },
    { index: 200, name: 'class 200', color: PASCAL_VOC.palette[200], pixels: 1 },
  ]);
});

describe('pictures', () => {
  const picture = ndarray(Uint8Array.from({ length: 18 }, (_, i) => 10 * i), [2, 3, 3]);

  test('one that fits the crop is fed as it is, in the top left corner of a grey crop', () => {
    const fitted = fitToCrop(picture, [3, 4]);
    expect(fitted).toEqual({ picture, height: 2, width: 3, resized: false });
    expect(imageTensor(fitted)).toEqual({ dtype: 'uint8', shape: [1, 2, 3, 3], data: picture.data });
    const crop = padToCrop(fitted, [3, 4]);
    expect(crop.shape).toEqual([1, 3, 4, 3]);
    const grey = new Array<number>(3).fill(127.5);
    expect([...crop.data]).toEqual([...picture.data.subarray(0, 9), ...grey, ...picture.data.subarray(9), ...grey, ...grey, ...grey, ...grey, ...grey]);
  });

  test.each([
    [[2, 2], [1, 2]],
    [[1, 3], [1, 1]],
    [[1, 1], [1, 1]],
  ] as const)('one that does not fit %j is shrunk to %j', (crop, [height, width]) => {
    expect(fitToCrop(picture, crop)).toMatchObject({ height, width, resized: true });
  });
});
