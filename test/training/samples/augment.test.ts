import { describe, expect, test } from '@jest/globals';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';
import { checkAugmentation, choose, cropInto, type Augmentation, type Choice } from '../../../src/training/samples/augment.js';
import { Random } from '../../../src/training/samples/random.js';
import { bytesOf, floatsOf, golden, intsOf } from '../goldens.js';

interface Case {
  readonly pictureSize: [number, number];
  readonly cropSize: [number, number];
  readonly picture: string;
  readonly labels: string;
  readonly choice: Choice;
  readonly pixels: string;
  readonly cropLabels: string;
}

describe('crops are TensorFlow\'s, to the last bit', () => {
  const cases = golden<Case[]>('samples');
  const name = ({ pictureSize, cropSize, choice }: Case): string => `${pictureSize.join('x')} x ${choice.scale} to ${cropSize.join('x')} from ${choice.top}, ${choice.left}${choice.mirrored ? ', mirrored' : ''}`;
  test.each(cases.map((each) => [name(each), each] as const))('%s', (_, { pictureSize: [height, width], cropSize, picture, labels, choice, pixels, cropLabels }) => {
    const sample = { id: '', image: pictureOf(bytesOf(picture), height, width), labels: labelMapOf(bytesOf(labels), height, width) };
    const [found, foundLabels] = [new Float32Array(cropSize[0] * cropSize[1] * 3), new Int32Array(cropSize[0] * cropSize[1])];
    cropInto(sample, choice, cropSize, 255, found, foundLabels);
    expect(found).toEqual(floatsOf(pixels));
    expect(foundLabels).toEqual(intsOf(cropLabels));
  });
});

describe('chance', () => {
  const augmentation: Augmentation = { cropSize: [20, 30], minScale: 0.5, maxScale: 2, scaleStep: 0.25, flip: true };
  const choices = (changed: Partial<Augmentation> = {}, count = 700): Choice[] => Array.from({ length: count }, (_, i) => choose([40, 33], { ...augmentation, ...changed }, new Random(1, i)));

  test('every scale occurs about as often as any other, and half of the samples are mirrored', () => {
    const counts = new Map<number, number>();
    for (const { scale } of choices()) counts.set(scale, (counts.get(scale) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(35);
    expect(Math.abs(choices().filter(({ mirrored }) => mirrored).length - 350)).toBeLessThan(50);
  });

  test('a crop lies within the picture, or begins with it where that is smaller', () => {
    for (const { height, width, top, left } of choices()) {
      expect(top).toBeLessThanOrEqual(Math.max(height - 20, 0));
      expect(left).toBeLessThanOrEqual(Math.max(width - 30, 0));
    }
    expect(new Set(choices({ minScale: 1, maxScale: 1 }).map(({ top }) => top)).size).toBe(21);
  });

  test('scales without steps are any between', () => {
    const scales = choices({ scaleStep: 0 }).map(({ scale }) => scale);
    expect(new Set(scales).size).toBeGreaterThan(690);
    expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...scales)).toBeLessThan(2);
  });

  test('nothing is left to it', () => {
    expect(new Set(choices({ minScale: 1, maxScale: 1, flip: false, cropSize: [40, 33] }).map((choice) => JSON.stringify(choice)))).toEqual(
      new Set([JSON.stringify({ scale: 1, height: 40, width: 33, top: 0, left: 0, mirrored: false })]),
    );
  });

  test('a picture never vanishes', () => {
    expect(choose([1, 1], { ...augmentation, maxScale: 0.5 }, new Random(1))).toMatchObject({ height: 1, width: 1, top: 0, left: 0 });
  });

  test.each([
    [{ cropSize: [0, 5] as const }, /crop is \[0, 5\]/],
    [{ minScale: 0 }, /Scales from 0 to 2/],
    [{ maxScale: 0.25 }, /Scales from 0.5 to 0.25/],
    [{ scaleStep: NaN }, /steps of NaN/],
  ])('%j cannot be', (changed, message) => {
    expect(() => checkAugmentation({ ...augmentation, ...changed })).toThrow(message);
  });
});
