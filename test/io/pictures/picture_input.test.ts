/** Everything that can be segmented becomes an RGB picture; the parts of a browser are played by small stand-ins. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { readImage } from '../../../src/io/pictures/image.js';
import { openPicture, toPicture, type PictureInput, type PixelInput } from '../../../src/io/pictures/picture_input.js';

// Two rows of three pixels.
const RGB = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
const RGBA = Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 200 + i : RGB[Math.floor(i / 4) * 3 + (i % 4)]));

describe('ndarrays and ImageData', () => {
  test.each<readonly [string, PixelInput]>([
    ['RGB', ndarray(RGB, [2, 3, 3])],
    ['RGB over a Buffer', ndarray(Buffer.from(RGB), [2, 3, 3])],
    ['RGB over a clamped array', ndarray(Uint8ClampedArray.from(RGB), [2, 3, 3])],
    ['RGBA, whose alpha is dropped', ndarray(RGBA, [2, 3, 4])],
    ['ImageData', { width: 3, height: 2, data: Uint8ClampedArray.from(RGBA) }],
    ['raw RGBA', { width: 3, height: 2, data: RGBA }],
    ['raw RGB', { width: 3, height: 2, channels: 3, data: RGB }],
    ['raw RGB that sharp made', { data: Buffer.from(RGB), info: { width: 3, height: 2, channels: 3, format: 'raw' } }],
    ['raw RGBA that sharp made', { data: Buffer.from(RGBA), info: { width: 3, height: 2, channels: 4, format: 'raw' } }],
    ['a tensor of RGB', { dtype: 'uint8', shape: [2, 3, 3], data: RGB }],
    ['a tensor of RGBA', { dtype: 'uint8', shape: [2, 3, 4], data: RGBA }],
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

  test.each<readonly [string, PixelInput]>([
    ['raw', { width: 2, height: 1, channels: 1, data: Uint8Array.of(5, 7) }],
    ['with alpha', { width: 2, height: 1, channels: 2, data: Uint8Array.of(5, 99, 7, 98) }],
    ['of sharp', { data: Buffer.of(5, 7), info: { width: 2, height: 1, channels: 1, format: 'raw' } }],
    ['a tensor', { dtype: 'uint8', shape: [1, 2], data: Uint8Array.of(5, 7) }],
  ])('grey, %s', (_, input) => {
    const picture = toPicture(input);
    expect([picture.shape, [...picture.data]]).toEqual([[1, 2, 3], [5, 5, 5, 7, 7, 7]]);
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
    ['ImageData of RGB', { width: 3, height: 2, data: RGB }, 'A picture of 3 x 2 pixels needs 24 bytes of RGBA, found 18. RGB is given with channels: 3.'],
    ['raw pixels of 16 bits', { width: 3, height: 2, channels: 3, data: new Uint8Array(36) }, 'A picture of 3 x 2 pixels needs 18 bytes of RGB, found 36.'],
    ['five channels', { width: 1, height: 1, channels: 5, data: new Uint8Array(5) }, 'The picture has 5 channels; 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) are expected.'],
    ['ImageData of half floats', { width: 1, height: 1, data: new Float32Array(4) }, 'The picture is an object with width 1, height 1 and data a Float32Array; an ndarray uint8 [h, w, 3] is expected, or ImageData { width, height, data }.'],
    ['what sharp made, without its info', { data: RGB, info: null }, 'The picture is an object with width undefined, height undefined and data a Uint8Array; an ndarray uint8 [h, w, 3] is expected, or ImageData { width, height, data }.'],
    ['a tensor of floats', { dtype: 'float32', shape: [2, 3, 3], data: new Float32Array(18) }, "The picture is a tensor of 'float32' with the shape a list of 3 over a Float32Array; a uint8 tensor [h, w, 3] is expected."],
    ['the bytes of a file', RGB, 'The picture is a Uint8Array; an ndarray uint8 [h, w, 3] is expected. Read files with readImage.'],
    ['a Blob', new Blob([]), 'The picture is a Blob; an ndarray uint8 [h, w, 3] is expected. Read files with readImage.'],
    ['a file that sharp made', { data: RGB, info: { format: 'png', width: 3, height: 2, channels: 3 } }, 'The picture is an object; an ndarray uint8 [h, w, 3] is expected. Read files with readImage.'],
    ['an answer', new Response(''), 'The picture is a Response; an ndarray uint8 [h, w, 3] is expected, or ImageData, raw pixels { data, width, height, channels }, an image, video, frame, bitmap or canvas; or where a model takes it, a file: its URL, Blob or bytes.'],
    ['sizes alone', { width: 3, height: 2 }, 'The picture is an object; an ndarray uint8 [h, w, 3] is expected, or ImageData, raw pixels { data, width, height, channels }, an image, video, frame, bitmap or canvas; or where a model takes it, a file: its URL, Blob or bytes.'],
  ])('%s: refused', (_, input, message) => {
    expect(() => toPicture(input as PixelInput)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message }));
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

  const close = (): void => undefined;

  test.each<readonly [string, PixelInput]>([
    ['an image, at its own size', { naturalWidth: 3, naturalHeight: 2, width: 30, height: 20 }],
    ['what a video shows', { videoWidth: 3, videoHeight: 2, width: 30, height: 20 }],
    ['a frame of a video, at the size that it is shown in', { displayWidth: 3, displayHeight: 2, close }],
    ['a bitmap', { width: 3, height: 2, close }],
    ['a canvas', { width: 3, height: 2, getContext: () => { throw new Error('a canvas that is given is not asked for a context'); } }],
  ])('%s', (_, source) => {
    const seen = provideCanvas();
    expect([...toPicture(source).data]).toEqual([...RGB]);
    expect(seen).toEqual({ drawn: [source], sizes: [[3, 2]] });
  });

  test('a canvas of a package for Node is read by itself', () => {
    const canvas = { width: 3, height: 2, getContext: () => ({ getImageData: () => ({ width: 3, height: 2, data: Uint8ClampedArray.from(RGBA) }) }) };
    expect([...toPicture(canvas).data]).toEqual([...RGB]);
  });

  test.each<readonly [string, unknown, string]>([
    ['an image that has not loaded', { naturalWidth: 0, naturalHeight: 0 }, 'it has no pixels yet. Wait for its decode() first.'],
    ['a video that has not loaded', { videoWidth: 0, videoHeight: 0 }, "it has no pixels yet. Wait for its event 'loadeddata' first."],
    ['a frame that is closed', { displayWidth: 0, displayHeight: 0, close }, 'it was closed, and has no pixels any more. Give it before it is closed.'],
    ['a bitmap that is closed', { width: 0, height: 0, close }, 'it was closed, and has no pixels any more. Give it before it is closed.'],
    ['an empty canvas', { width: 0, height: 2, getContext: close }, 'it has no pixels. Give it a size, and draw on it first.'],
  ])('%s: refused', (_, source, message) => {
    provideCanvas();
    expect(() => toPicture(source as PixelInput)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringContaining(message) }));
  });

  test('no canvas here', () => {
    expect(() => toPicture({ width: 3, height: 2, close })).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringContaining('there is no canvas here to read it with') }));
  });

  test('a canvas that gives no context', () => {
    provideCanvas(false);
    expect(() => toPicture({ width: 3, height: 2, close })).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringContaining('the browser gave no 2d canvas to read it with') }));
  });

  test('what comes from another origin', () => {
    Reflect.set(globalThis, 'OffscreenCanvas', class {
      getContext(): unknown {
        return { drawImage: close, getImageData: () => { throw new Error('The canvas has been tainted by cross-origin data.'); } };
      }
    });
    expect(() => toPicture({ naturalWidth: 3, naturalHeight: 2 })).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringMatching(/tainted by cross-origin data.*crossOrigin = 'anonymous'/) }));
  });
});

describe('files', () => {
  const PATH = 'models/mobilenetv2_voc_small/os16_chelsea.input.png';
  const bytes = readFileSync(PATH);
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer(({ url }, response) => void (url === '/cat.png' ? response.end(bytes) : response.writeHead(404).end()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test.each<readonly [string, () => PictureInput]>([
    ['a path', () => PATH],
    ['a file: URL', () => pathToFileURL(PATH)],
    ['a file: URL as a string', () => pathToFileURL(PATH).href],
    ['an http URL', () => new URL('/cat.png', origin)],
    ['an http address as a string', () => `${origin}/cat.png`],
    ['a data: address', () => `data:image/png;base64,${bytes.toString('base64')}`],
    ['a blob: address', () => URL.createObjectURL(new Blob([bytes]))],
    ['a Blob', () => new Blob([bytes])],
    ['a File', () => new File([bytes], 'cat.png')],
    ['a Buffer', () => bytes],
    ['a Uint8Array', () => new Uint8Array(bytes)],
    ['an ArrayBuffer', () => new Uint8Array(bytes).buffer],
    ['a PNG that sharp made', () => ({ data: bytes, info: { format: 'png', width: 5, height: 5, channels: 3 } })],
  ])('%s', async (_, input) => {
    const [picture, expected] = [await openPicture(input()), await readImage(PATH)];
    expect(picture.shape).toEqual(expected.shape);
    expect(Buffer.compare(picture.data, expected.data)).toBe(0);
  });

  test.each<readonly [string, () => PictureInput, string, RegExp]>([
    ['an address where nothing is', () => `${origin}/dog.png`, 'FileNotFoundError', /dog\.png: the server answered 404/],
    ['a path where nothing is', () => 'dog.png', 'FileNotFoundError', /dog\.png/],
    ['a blob: address that was revoked', () => 'blob:nodedata:00000000-0000-0000-0000-000000000000', 'FileNotFoundError', /could not be fetched/],
    ['what begins like an address', () => 'http://', 'InvalidArgumentError', /'http:\/\/' begins like a URL, but is none/],
    ['a file of another format', () => Buffer.from('GIF89a________________'), 'ImageFormatError', /a GIF file was found; PNG or JPEG is expected/],
    ['a file that is no picture', () => pathToFileURL('package.json'), 'ImageFormatError', /package\.json: a text file that begins with '\{'/],
    ['pixels without their size', () => new Uint8Array(300), 'ImageFormatError', /begins with 00 00 .*\{ data, width, height, channels \}/],
  ])('%s: refused', async (_, input, tag, message) => {
    await expect((async () => openPicture(input()))()).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
  });
});
