/** What a model takes as a picture, lists of them, and results that draw themselves. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { Progress } from '../../src/deeplab/options.js';
import { readImage, type Picture } from '../../src/io/pictures/image.js';
import { colorize, overlay } from '../../src/io/pictures/overlay.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import type { PictureInput } from '../../src/io/pictures/picture_input.js';
import { resizeToFit } from '../../src/io/pictures/resize.js';

const PATH = 'models/mobilenetv2_voc_small/os16_chelsea.input.png';
let model: DeepLab;
let cat: Picture;
beforeAll(async () => {
  model = await DeepLab.load(undefined, { cropSize: [129, 129] });
  cat = resizeToFit(await readImage(PATH), [129, 129]);
});
afterAll(() => model.dispose());

describe('pictures', () => {
  test('a file, by its path, URL, Blob or bytes', async () => {
    const expected = await model.segment(await readImage(PATH));
    for (const input of [PATH, pathToFileURL(PATH), new Blob([readFileSync(PATH)]), readFileSync(PATH)] satisfies PictureInput[]) {
      const { labels, picture } = await model.segment(input);
      expect([labels.shape, Buffer.compare(labels.data, expected.labels.data), picture.shape]).toEqual([expected.labels.shape, 0, expected.picture.shape]);
    }
  });

  test('whatever else takes one takes a file', async () => {
    const name = 'MobilenetV2/expanded_conv_16/project/BatchNorm/FusedBatchNormV3';
    const [fromFile, fromPixels] = [await model.run(PATH, [name]), await model.run(await readImage(PATH), [name])];
    expect(fromFile[0].data).toEqual(fromPixels[0].data);
    expect((await model.trace(PATH)).steps.length).toBeGreaterThan(10);
  });

  test('pixels are taken before the call returns', async () => {
    const pixels = { width: 2, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255) } as const;
    const segmenting = model.segment(pixels);
    pixels.data.fill(0);
    expect([...(await segmenting).picture.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a list gives its results in order, and the progress of all of it', async () => {
    const reports: Progress[] = [];
    const grey = ndarray(new Uint8Array(12), [2, 2, 3]);
    const results = await model.segment([cat, PATH, grey], { onProgress: (progress) => reports.push(progress) });
    expect(results.map(({ labels }) => labels.shape)).toEqual([cat.shape.slice(0, 2), (await readImage(PATH)).shape.slice(0, 2), [2, 2]]);
    expect(results[0].labels.data).toEqual((await model.segment(cat)).labels.data);
    expect(reports.at(-1)).toEqual({ phase: 'network', loaded: 3, total: 3 });
    const loaded = reports.map((report) => report.loaded);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(await model.segment([])).toEqual([]);
  });

  test.each<readonly [string, unknown, string, string]>([
    ['a number', 42, 'ShapeMismatchError', 'The picture is 42; an ndarray uint8 [h, w, 3] is expected. Read files with readImage.'],
    ['a list with something else in it', [{ width: 1, height: 1, data: new Uint8Array(4) }, 42], 'ShapeMismatchError', 'The picture at index 1 is 42; an ndarray uint8 [h, w, 3] is expected. Read files with readImage.'],
    ['an ndarray of floats in a list', [ndarray(new Float32Array(3), [1, 1, 3])], 'ShapeMismatchError', 'The picture at index 0 is float32[1,1,3]; uint8[*,*,3] is expected.'],
    ['a path where nothing is', 'nowhere.png', 'FileNotFoundError', 'nowhere.png'],
  ])('%s: refused', async (_, input, tag, message) => {
    await expect(model.segment(input as PictureInput)).rejects.toMatchObject({ tag, message: expect.stringContaining(message) });
  });

  test('disposing ends a list after the picture that is being looked at', async () => {
    const other = await DeepLab.load(undefined, { cropSize: [129, 129] });
    const refused = expect(other.segment([cat, cat, cat])).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('disposed of') });
    await other.dispose();
    await refused;
  });
});

describe('results', () => {
  const pixelsOf = (rgba: { readonly data: ArrayLike<number> }): number[][] => Array.from({ length: rgba.data.length / 4 }, (_, i) => Array.from({ length: 4 }, (_, c) => rgba.data[4 * i + c]));
  const rgbOf = ({ data }: Picture): number[][] => Array.from({ length: data.length / 3 }, (_, i) => [data[3 * i], data[3 * i + 1], data[3 * i + 2], 255]);

  test('as pixels: the picture, tinted as overlay does it', async () => {
    const result = await model.segment(cat);
    expect(result.labelSet).toBe(model.labelSet);
    const image = result.toImageData();
    expect([image.width, image.height, image.colorSpace]).toEqual([cat.shape[1], cat.shape[0], 'srgb']);
    expect(image.data).toBeInstanceOf(Uint8ClampedArray);
    expect(pixelsOf(image)).toEqual(rgbOf(overlay(cat, result.labels, PASCAL_VOC.palette)));
    const palette = [[9, 9, 9], ...PASCAL_VOC.palette.slice(1)] as const;
    expect(pixelsOf(result.toImageData({ palette, opacity: 0.25 }))).toEqual(rgbOf(overlay(cat, result.labels, palette, 0.25)));
  });

  test('alone: a layer that is transparent where there is no colour, and over the picture gives the same', async () => {
    const result = await model.segment(cat);
    const colors = rgbOf(colorize(result.labels, PASCAL_VOC.palette));
    expect(colors.some(([r, g, b]) => r + g + b > 0)).toBe(true);
    expect(pixelsOf(result.toImageData({ alone: true }))).toEqual(colors.map(([r, g, b]) => [r, g, b, r + g + b > 0 ? 255 : 0]));
    const layer = pixelsOf(result.toImageData({ alone: true, opacity: 0.5 }));
    const composed = rgbOf(cat).map((below, i) => below.map((value, c) => (c === 3 ? 255 : value + ((layer[i][c] - value) * layer[i][3]) / 255)));
    const tinted = pixelsOf(result.toImageData());
    // Half of 255 is no whole number.
    for (const [i, pixel] of composed.entries()) for (let c = 0; c < 4; c++) expect(Math.abs(pixel[c] - tinted[i][c])).toBeLessThanOrEqual(1);
  });

  test('onto a canvas of a package for Node, which becomes as large', async () => {
    const put: unknown[] = [];
    const context = {
      createImageData: (width: number, height: number) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }),
      putImageData: (...args: unknown[]) => void put.push(...args),
    };
    const canvas = { width: 1, height: 1, getContext: () => context };
    const result = await model.segment(cat);
    result.drawTo(canvas, { opacity: 1 });
    const { width, height, data } = result.toImageData({ opacity: 1 });
    expect([canvas.width, canvas.height]).toEqual([width, height]);
    expect(put).toEqual([{ width, height, data }, 0, 0]);
  });

  test.each<readonly [string, unknown, unknown, RegExp]>([
    ['nothing to draw on', null, {}, /A canvas is drawn on, such as a <canvas> element or an OffscreenCanvas; found null/],
    ['the name of a canvas', '#canvas', {}, /found '#canvas'/],
    ['a canvas with another context', { width: 1, height: 1, getContext: () => null }, {}, /it has a context of another kind than 2d/],
    ['a canvas that was given away', { width: 1, height: 1, getContext: () => { throw new Error('control was transferred'); } }, {}, /cannot be drawn on: control was transferred/],
    ['an opacity of 2', { getContext: () => null }, { opacity: 2 }, /a number from 0 to 1; found 2/],
    ['no palette', { getContext: () => null }, { palette: 'red' }, /palette should be a list/],
    ['colours that are none', { getContext: () => null }, { palette: [1], alone: true }, /A palette is a list of colours/],
  ])('%s: refused', async (_, canvas, options, message) => {
    const result = await model.segment(cat);
    expect(() => result.drawTo(canvas as never, options as never)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) }));
  });

  test('what is copied to another thread has the numbers, not the methods', async () => {
    const { labels, legend } = structuredClone(await model.segment(cat));
    expect([labels.data.length, legend.length > 0]).toEqual([cat.size / 3, true]);
  });
});
