import { describe, expect, test } from '@jest/globals';
import { pictureOf } from '../../../src/io/pictures/picture.js';
import { resize, resizeToFit } from '../../../src/io/pictures/resize.js';

/** [11, 13, 3], full of edges: the picture that Pillow was given as well. */
function patterned(height = 11, width = 13) {
  const rgb = new Uint8Array(height * width * 3);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) rgb[i++] = y * 37 + x * 101 + c * 59 + y * x * 13;
  return pictureOf(rgb, height, width);
}

/** `Image.fromarray(picture).resize((width, height), Image.LANCZOS)` of Pillow 12.3, its bytes in base64. */
const PILLOW: readonly (readonly [width: number, height: number, pixels: string])[] = [
  [5, 4, 'YGeGiGCBkn6Ed6ZjfJeGhHuJhGt7gpxlmHt5kol9hZFjg5d8d5+IeYuAe3t7XXqlcXtnl5B0iZNokJKY'],
  [13, 3, 'On+joGZqZ1GPZGKgp4JZl098hniBicRze4R2gKRlo3pVXJqYn6iVlpZSkY1taHKgkIhziIx1j45tYp9xgbx7i12aj5Nth3B0iXRsgZeURWmuiot8WJuPjGpfUpZ4k5VeqGGlicRzV5tUnplphGaqnZJwY6ik'],
  [4, 11, 'WlSIoYJqhZ9sn5NpT4xxnFyle41kU5eAgkmFh0R7g7p3ebV8l3y5X6Zli25/uF2igGZrl3tsj59zi5pWYqV7kIhzmHpYjnCJp3RVg5h5bZqUhXRjZqGPYp2caKOWUo2ioJJchpR1k6FjlYd8RFGNk6hNa2OXu39pQZHMej16xcIwXqi5'],
  [1, 1, 'goh7'],
];

describe('resize', () => {
  test.each(PILLOW)('to %d x %d as Pillow does', (width, height, pixels) => {
    const resized = resize(patterned(), [height, width]);
    expect(resized.shape).toEqual([height, width, 3]);
    expect(Buffer.from(resized.data).toString('base64')).toBe(pixels);
  });

  test.each([
    [[7, 5]],
    [[3, 40]],
    [[40, 3]],
    [[1, 1]],
  ] as const)('a flat picture stays flat at %j', (size) => {
    const flat = pictureOf(new Uint8Array(13 * 17 * 3).map((_, i) => [10, 200, 255][i % 3]), 13, 17);
    expect(Array.from(resize(flat, size).data)).toEqual(Array.from({ length: size[0] * size[1] }, () => [10, 200, 255]).flat());
  });

  test('rows and columns are treated alike', () => {
    const picture = patterned();
    const transposedFirst = resize(picture.transpose(1, 0, 2), [6, 11]);
    const transposedLast = resize(picture, [11, 6]).transpose(1, 0, 2);
    for (let y = 0; y < 6; y++) for (let x = 0; x < 11; x++) expect(transposedFirst.get(y, x, 1)).toBe(transposedLast.get(y, x, 1));
  });

  test('fine stripes average out instead of turning into coarse ones', () => {
    const stripes = pictureOf(new Uint8Array(64 * 64 * 3).map((_, i) => (Math.floor(i / 3) % 2) * 255), 64, 64);
    const inner = resize(stripes, [16, 16]).lo(4, 4, 0).hi(8, 8, 3);
    for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) expect(Math.abs(inner.get(y, x, 0) - 127.5)).toBeLessThan(3);
  });

  test.each([[[0, 4]], [[4, 2.5]], [[Number.NaN, 4]]] as const)('the size %j is refused', (size) => {
    expect(() => resize(patterned(), size)).toThrow(/two whole positive numbers/);
  });
});

describe('resizeToFit', () => {
  test.each<[[number, number], [number, number], [number, number]]>([
    [[1000, 500], [513, 513], [513, 256]],
    [[500, 1000], [513, 513], [256, 513]],
    [[375, 500], [257, 257], [192, 257]],
    [[1024, 2048], [513, 1025], [512, 1025]],
    [[20, 3000], [100, 100], [1, 100]], // never less than one pixel
    [[514, 513], [513, 513], [513, 512]],
    [[21, 49], [9, 21], [9, 21]], // both sides limit: exactly the maximum, though 9 / 21 is no finite binary fraction
  ])('%j into %j becomes %j', (size, max, expected) => {
    expect(resizeToFit(pictureOf(new Uint8Array(size[0] * size[1] * 3), ...size), max).shape).toEqual([...expected, 3]);
  });

  test('a picture that fits is returned as it is', () => {
    const picture = patterned();
    expect(resizeToFit(picture, [11, 13])).toBe(picture);
    expect(resizeToFit(picture, [513, 513])).toBe(picture);
  });

  test('nothing fits into no pixels', () => {
    expect(() => resizeToFit(patterned(), [0, 5])).toThrow(/at least 1 x 1/);
  });

  test('a size is a list', () => {
    expect(() => resizeToFit(patterned(), 513 as never)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringMatching(/a list, found 513/) }));
  });
});
