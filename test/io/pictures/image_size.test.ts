/** Sizes without pixels: of whole files, turned ones, and files of which a part is missing. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { encodeLabelPng, encodePng, readImage, readImageSize, readLabelsOrColors } from '../../../src/io/pictures/image.js';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';
import { pngFixture } from './png/png_fixture.js';

const FOLDER = new URL('./jpeg_fixtures/', import.meta.url);
const jpeg = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, FOLDER)));

test.each(readdirSync(FOLDER).filter((file) => file.endsWith('.jpg')))('%s is as large as what is decoded', async (name) => {
  const [height, width] = (await readImage(jpeg(name), { upright: false })).shape;
  expect(await readImageSize(jpeg(name))).toEqual({ height, width, turned: name === 'exif6.jpg' });
});

test('PNG', async () => {
  expect(await readImageSize(encodePng(pictureOf(new Uint8Array(4 * 7 * 3), 4, 7)))).toEqual({ height: 4, width: 7, turned: false });
});

test('bytes behind the end of a JPEG file do no harm', async () => {
  expect(await readImageSize(Uint8Array.from([...jpeg('rgb420.jpg'), 0, 0, 0, 0]))).toMatchObject({ height: 13, width: 19 });
});

describe('a file of which the end is missing is refused', () => {
  const refused = expect.objectContaining({ tag: 'ImageFormatError' });

  test.each(['rgb420.jpg', 'progressive.jpg'])('%s, wherever it ends', async (name) => {
    const whole = jpeg(name);
    for (let length = 0; length < whole.length - 1; length += 7) await expect(readImageSize(whole.subarray(0, length))).rejects.toEqual(refused);
    await expect(readImageSize(whole.subarray(0, whole.length - 1))).rejects.toEqual(refused);
  });

  test('the end of a small picture within the header is not its own', async () => {
    const whole = jpeg('rgb420.jpg');
    const comment = [0xff, 0xfe, 0, 4, 0xff, 0xd9];
    const nested = Uint8Array.from([...whole.subarray(0, 2), ...comment, ...whole.subarray(2)]);
    expect(await readImageSize(nested)).toMatchObject({ height: 13, width: 19 });
    await expect(readImageSize(nested.subarray(0, nested.length - 2))).rejects.toEqual(refused);
  });

  test('and a PNG file in which a bit is another', async () => {
    const whole = encodePng(pictureOf(Uint8Array.from({ length: 4 * 7 * 3 }, (_, i) => i * 3), 4, 7));
    for (let at = 0; at < whole.length; at++) {
      const bytes = whole.slice();
      bytes[at] ^= 16;
      await expect(readImageSize(bytes)).rejects.toEqual(refused);
    }
  });
});

describe('labels that may be colours', () => {
  const indices = labelMapOf(Uint8Array.of(0, 1, 2, 255), 2, 2);

  test('indices stay indices', async () => {
    for (const file of [encodePng(indices), encodeLabelPng(indices, [[1, 2, 3]])]) {
      const { labels } = await readLabelsOrColors(file);
      expect([labels.shape, labels.data]).toEqual([[2, 2], indices.data]);
    }
  });

  test('a palette is beside its indices', async () => {
    expect((await readLabelsOrColors(encodeLabelPng(indices, [[1, 2, 3], [4, 5, 6]]))).palette?.subarray(0, 9)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 0, 0, 0));
    expect((await readLabelsOrColors(encodePng(indices))).palette).toBeUndefined();
  });

  test.each([2, 6] as const)('colour type %d are colours', async (colorType) => {
    const { labels, palette } = await readLabelsOrColors(pngFixture({ width: 3, height: 2, bitDepth: 8, colorType, sample: (y, x, c) => 10 * y + 3 * x + c }));
    expect([labels.shape, [...labels.data.subarray(0, 6)], palette]).toEqual([[2, 3, 3], [0, 1, 2, 3, 4, 5], undefined]);
  });

  test.each([[2, 16], [4, 8], [0, 16]] as const)('colour type %d with %d bits are neither', async (colorType, bitDepth) => {
    await expect(readLabelsOrColors(pngFixture({ width: 3, height: 2, bitDepth, colorType, sample: () => 1 }))).rejects.toMatchObject({ tag: 'ImageFormatError' });
  });
});
