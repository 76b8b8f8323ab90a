/** Pictures at their own size: as one pass where it fits, near it where it does not, and without seams. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { tileSpans } from '../../../src/deeplab/tiles/tile_layout.js';
import { readImage, type Picture } from '../../../src/io/pictures/image.js';
import { resize } from '../../../src/io/pictures/resize.js';

const CROP = 257;
const OVERLAP = 64;
let small: DeepLab;
let large: DeepLab;
let picture: Picture;
beforeAll(async () => {
  small = await DeepLab.load(undefined, { cropSize: [CROP, CROP] });
  large = await DeepLab.load(undefined, { cropSize: [385, 513] });
  picture = resize(await readImage('examples/chelsea.png'), [380, 500]);
});
afterAll(async () => {
  await small.dispose();
  await large.dispose();
});

const shareOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).filter((label, i) => label === b[i]).length / a.length;

test('a picture that fits the crop is segmented in one pass, to the last bit', async () => {
  const fitting = resize(picture, [257, 200]);
  const [plain, tiled] = [await small.segment(fitting, { probabilities: true }), await small.segment(fitting, { probabilities: true, tile: true })];
  expect(tiled.labels.data).toEqual(plain.labels.data);
  expect(tiled.probabilities?.data).toEqual(plain.probabilities?.data);
});

describe('a picture that does not fit', () => {
  test('has labels near those of one pass that it fits, nearer than when it is shrunk, and no seams', async () => {
    const onePass = await large.segment(picture, { probabilities: true });
    const tiled = await small.segment(picture, { probabilities: true, tile: { overlap: OVERLAP } });
    const shrunk = await small.segment(picture);
    expect([tiled.seenSize, shrunk.seenSize]).toEqual([[380, 500], [195, 257]]);
    const share = shareOf(tiled.labels.data, onePass.labels.data);
    expect(share).toBeGreaterThan(0.97);
    expect(share).toBeGreaterThan(shareOf(shrunk.labels.data, onePass.labels.data));

    // From column to column probabilities change no more where tiles begin or end than they do anywhere.
    const changes = columnChanges(tiled.probabilities?.data ?? new Float32Array(0));
    const middle = [...changes].sort((a, b) => a - b)[Math.floor(changes.length * 0.9)];
    for (const { start, size, from, to } of tileSpans(500, CROP, OVERLAP, 16)) {
      for (const at of [start, start + size, from, to].filter((x) => x > 0 && x < 500)) expect(changes[at - 1]).toBeLessThan(1.5 * middle);
    }
  });

  test('labels are the best of the probabilities, and the same without them', async () => {
    const { labels, probabilities } = await small.segment(picture, { probabilities: true, tile: true });
    const best = Uint8Array.from({ length: labels.size }, (_, i) => {
      const of = (c: number): number => probabilities?.data[i * 21 + c] ?? 0;
      return Array.from({ length: 21 }, (__, c) => c).reduce((first, c) => (of(c) > of(first) ? c : first), 0);
    });
    expect(shareOf(labels.data, best)).toBe(1);
    const { labels: alone } = await small.segment(picture, { tile: true });
    // Where tiles do not overlap they come from scores, of which two may be one probability.
    expect(shareOf(alone.data, labels.data)).toBeGreaterThan(0.9999);
  });

  test('scales and mirrored pictures; progress against one total; a signal', async () => {
    const controller = new AbortController();
    const seen: [number, number][] = [];
    const { labels } = await small.segment(resize(picture, [200, 300]), { tile: true, scales: [0.75, 1], flip: true, onProgress: ({ loaded, total }) => void seen.push([loaded, total]) });
    expect(labels.shape).toEqual([200, 300]);
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([8]));
    expect(seen.map(([loaded]) => loaded)).toEqual(seen.map(([loaded]) => loaded).sort((a, b) => a - b));
    const stopped = small.segment(picture, { tile: true, signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toMatchObject({ tag: 'AbortError' });
  });

  test('views that are not row by row', async () => {
    const turned = picture.transpose(1, 0, 2);
    const copy = resize(picture, [380, 500]).transpose(1, 0, 2);
    expect(shareOf((await small.segment(turned, { tile: true })).labels.data, (await small.segment(copy, { tile: true })).labels.data)).toBe(1);
  });
});

test('a frozen graph is given tiles as large as its crop', async () => {
  const frozen = await DeepLab.load('models/mobilenetv2_voc_small/os16_frozen_inference_graph.pb');
  const checkpoint = await DeepLab.load();
  const wide = resize(picture, [500, 700]);
  const [a, b] = [await frozen.segment(wide, { tile: true }), await checkpoint.segment(wide, { tile: true })];
  expect(shareOf(a.labels.data, b.labels.data)).toBeGreaterThan(0.999);
  await frozen.dispose();
  await checkpoint.dispose();
});

test.each([['yes'], [{ overlap: 0 }], [{ overlap: 100 }], [{ overlap: 'much' }], [1]])('tile: %j is refused', async (tile) => {
  await expect(small.segment(picture, { tile: tile as never })).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});

/** By column from 1 on: the mean over rows and classes of how much probabilities differ from those of the column before. */
function columnChanges(probabilities: Float32Array): number[] {
  const changes = new Array<number>(499).fill(0);
  for (let i = 21; i < probabilities.length; i++) {
    const x = Math.floor(i / 21) % 500;
    if (x > 0) changes[x - 1] += Math.abs(probabilities[i] - probabilities[i - 21]) / 380;
  }
  return changes;
}
