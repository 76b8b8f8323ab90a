/** Everything that can be segmented becomes an RGB picture; the parts of a browser are played by small stand-ins. */
import { afterEach, describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { toPicture, type PictureInput } from '../../../src/io/pictures/picture_input.js';

// Two rows of three pixels.
const RGB = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
const RGBA = Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 200 + i : RGB[Math.floor(i / 4) * 3 + (i % 4)]));

describe('ndarrays and ImageData', () => {
  test.each<readonly [string, PictureInput]>([
    ['RGB', ndarray(RGB, [2, 3, 3])],
    ['RGB over a Buffer', ndarray(Buffer.from(RGB), [2, 3, 3])],
    ['RGB over a clamped array', ndarray(Uint8ClampedArray.from(RGB), [2, 3, 3])],
    ['RGBA, whose alpha is dropped', ndarray(RGBA, [2, 3, 4])],
    ['ImageData', { width: 3, height: 2, data: Uint8ClampedArray.from(RGBA) }],
    ['raw RGBA', { width: 3, height: 2, data: RGBA }],
    ['a view that is turned upside down twice', ndarray(RGB, [2, 3, 3]).step(-1, 1, 1).step(-1, 1, 1)],
  ])('%s', (_, input) => {
    const picture = toPicture(input);
    expect(picture.shape).toEqual([2, 3, 3]);
    expect([...picture.data]).toEqual([...RGB]);
    expect(picture.data).toBeInstanceOf(Uint8Array);
    expect(picture.data).not.toBeInstanceOf(Uint8ClampedArray);
  });

  test('grey becomes three equal channels', () => {
    const picture = toPicture(ndarray(Uint8Array.of(5, 0, 255, 7), [2, 2]));
    expect(picture.shape).toEqual([2, 2, 3]);
    expect([...picture.data]).toEqual([5, 5, 5, 0, 0, 0, 255, 255, 255, 7, 7, 7]);
  });

  test('grey, RGB and RGBA views in another order', () => {
    expect([...toPicture(ndarray(Uint8Array.of(1, 2, 3, 4), [2, 2]).transpose(1, 0)).data]).toEqual([1, 1, 1, 3, 3, 3, 2, 2, 2, 4, 4, 4]);
    const turned = toPicture(ndarray(RGBA, [2, 3, 4]).transpose(1, 0, 2));
    expect(turned.shape).toEqual([3, 2, 3]);
    expect([...turned.data]).toEqual([1, 2, 3, 10, 11, 12, 4, 5, 6, 13, 14, 15, 7, 8, 9, 16, 17, 18]);
  });

  test.each<readonly [string, unknown, string]>([
    ['floats', ndarray(new Float32Array(18), [2, 3, 3]), 'The picture is float32[2,3,3]; uint8[*,*,3] is expected.'],
    ['one channel in a third dimension', ndarray(new Uint8Array(6), [2, 3, 1]), 'The picture is uint8[2,3,1]; uint8[*,*,3] is expected.'],
    ['a vector', ndarray(new Uint8Array(6), [6]), 'The picture is uint8[6]; uint8[*,*,3] is expected.'],
    ['an empty picture', ndarray(new Uint8Array(0), [0, 0, 3]), 'The picture is uint8[0,0,3]; uint8[*,*,3] is expected.'],
    ['less data than the shape says', ndarray(new Uint8Array(3), [2, 3, 3]), 'The picture of shape [2,3,3] reaches from element 0 to 17 of its data, which has 3 elements.'],
    ['a view in front of its data', ndarray(RGB, [2, 3, 3], [-9, 3, 1], 0), 'The picture of shape [2,3,3] reaches from element -9 to 8 of its data, which has 18 elements.'],
    ['a path', 'cat.jpg', "The picture is the string 'cat.jpg'; an ndarray uint8 [h, w, 3] is expected. Read files with readImage."],
    ['nothing', undefined, 'The picture is undefined; an ndarray uint8 [h, w, 3] is expected. Read files with readImage.'],
    ['ImageData without pixels', { width: 0, height: 2, data: new Uint8Array(0) }, 'A picture of 0 x 2 pixels needs 0 bytes of RGBA, found 0.'],
    ['an object with pixels in a list', { data: [1, 2, 3] }, 'The picture is an object with width undefined, height undefined and data a list of 3; an ndarray uint8 [h, w, 3] is expected, or ImageData { width, height, data }.'],
    ['an object without sizes', { data: RGB }, 'The picture is an object with width undefined, height undefined and data a Uint8Array; an ndarray uint8 [h, w, 3] is expected, or ImageData { width, height, data }.'],
    ['half an ndarray', { shape: 3, stride: 1, data: RGB }, 'The picture is no ndarray (found object); one over a Uint8Array is expected.'],
    ['ImageData of RGB', { width: 3, height: 2, data: RGB }, 'A picture of 3 x 2 pixels needs 24 bytes of RGBA, found 18.'],
  ])('%s: refused', (_, input, message) => {
    expect(() => toPicture(input as PictureInput)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message }));
  });
});

describe('what a canvas draws', () => {
  afterEach(() => void Reflect.deleteProperty(globalThis, 'OffscreenCanvas'));

  /** A canvas on which whatever is drawn looks like RGBA; or one that gives no context. */
  function provideCanvas(context = true): { drawn: unknown[]; sizes: number[][] } {
    const seen = { drawn: [] as unknown[], sizes: [] as number[][] };
    class Canvas {
      constructor(width: number, height: number) {
        seen.sizes.push([width, height]);
      }
      getContext(): unknown {
        if (!context) return null;
        return { drawImage: (source: unknown) => seen.drawn.push(source), getImageData: (_x: number, _y: number, width: number, height: number) => ({ width, height, data: RGBA }) };
      }
    }
    Reflect.set(globalThis, 'OffscreenCanvas', Canvas);
    return seen;
  }

  test.each([
    ['an image, at its own size', { naturalWidth: 3, naturalHeight: 2, width: 30, height: 20 }],
    ['a video frame', { videoWidth: 3, videoHeight: 2, width: 30, height: 20 }],
    ['a bitmap', { width: 3, height: 2 }],
  ])('%s', (_, source) => {
    const seen = provideCanvas();
    expect([...toPicture(source as PictureInput).data]).toEqual([...RGB]);
    expect(seen).toEqual({ drawn: [source], sizes: [[3, 2]] });
  });

  test.each([
    ['an image that has not loaded', { naturalWidth: 0, naturalHeight: 0 }, true],
    ['no canvas here', { width: 3, height: 2 }, false],
  ])('%s: refused', (_, source, canvas) => {
    if (canvas) provideCanvas();
    expect(() => toPicture(source as PictureInput)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringContaining('it has no pixels yet, or there is no canvas here') }));
  });

  test('a canvas that gives no context', () => {
    provideCanvas(false);
    expect(() => toPicture({ width: 3, height: 2 } as PictureInput)).toThrow('The browser gave no 2d canvas to read the picture with.');
  });
});
