/** In Chromium: what a page has as pictures, what it draws results on, and the worker that the library starts for it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './open_page.js';
import type * as Pictures from './page/pictures.js';
import type * as Tiff from './page/tiff.js';

let page: TestPage;
beforeAll(async () => void (page = await openPage()));
afterAll(() => page.close());

const call = () => page.module<typeof Pictures>('pictures');
const failed = (shares: Readonly<Record<string, number>>): string[] => Object.entries(shares).flatMap(([name, share]) => (share === 1 ? [] : [`${name}: ${share}`]));

describe.each<Pictures.Face>(['here', 'in a worker'])('computing %s', (face) => {
  test('results draw themselves', async () => {
    const shares = await call()('drawings', face);
    expect(Object.keys(shares)).toHaveLength(4);
    expect(failed(shares)).toEqual([]);
  });

  test('a picture that only the browser reads', async () => {
    expect(await call()('webp', face)).toEqual([43, 65]);
  });

  test('a stream of frames: late ones are dropped, all are closed, and the last one is segmented', async () => {
    const { timestamps, dropped, open } = await call()('frames', face, false);
    expect([timestamps.length + dropped, open]).toEqual([6, 0]);
    expect(timestamps.at(-1)).toBe(2.5);
    expect(timestamps).toEqual([...timestamps].sort());
  });

  test('every frame of a stream', async () => {
    expect(await call()('frames', face, true)).toEqual({ timestamps: [0, 0.5, 1, 1.5, 2, 2.5], dropped: 0, open: 0 });
  });

  test('a <video> that plays', async () => {
    expect(await call()('playing', face)).toEqual(Array(3).fill([48, 64]));
  });

  test('a signal', async () => {
    expect(await call()('aborted', face)).toEqual(['AbortError', 43 * 65]);
  });
});

describe('TIFF files', () => {
  const fixture = (name: string): number[] => [...readFileSync(new URL(`../io/pictures/codecs/fixtures/${name}`, import.meta.url))];
  const tiff = () => page.module<typeof Tiff>('tiff');

  test('say what to install and import', async () => {
    expect(await tiff()('without', fixture('raw.tif'))).toMatch(/BackendUnavailableError: .*npm install geotiff@3`, and where a bundler is used, `import 'deeplab-ts\/tiff'`/);
  });

  test.each(['raw.tif', 'tiff_lzw.tif', 'packbits.tif', 'zstd.tif', 'tiles_lzw_predictor.tif', 'planes_tiles.tif', 'rgb16_big_endian.tif', 'palette.tif', 'cmyk.tif', 'bigtiff.tif', 'turned_6.tif'])('%s has the pixels that it has in Node', async (name) => {
    const { data, shape } = await tiff()('pixels', fixture(name));
    expect(shape).toHaveLength(3);
    expect(data).toEqual(fixture(`${name}.rgb`));
  });
});

test('a canvas with another context is refused', async () => {
  expect(await call()('refusedCanvas')).toMatch(/InvalidArgumentError: The canvas cannot be drawn on: it has a context of another kind than 2d/);
});

describe('the worker', () => {
  test('gives the labels that the page would, of whatever it has', async () => {
    expect(failed(await call()('agreementInWorker'))).toEqual([]);
  });

  test('errors keep their names and words', async () => {
    expect(await call()('errorInWorker')).toMatch(/^ImageFormatError: .*the GIF data cannot be decoded/);
  });

  test('starts threads of its own, and dispose ends all of them', async () => {
    expect(await page.workers(0)).toBe(0);
    expect(await call()('load')).toBe(2);
    expect(await page.workers(2)).toBe(2);
    await call()('disposeAll');
    expect(await page.workers(0)).toBe(0);
  });

  test('that dies is an error', async () => {
    expect(await call()('failureOfDeadWorker')).toMatch(/BackendUnavailableError: The worker that computes has ended: out of memory\. Load the model again\./);
  });

  test('that may not be started is an error', async () => {
    expect(await call()('failureWithoutWorkers')).toMatch(/BackendUnavailableError: The worker could not be started: no workers here/);
  });
});

test('there is no error on the console', () => {
  expect(page.errors).toEqual([]);
});
