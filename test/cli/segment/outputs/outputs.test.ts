/** What `deeplab segment` writes and prints when something else than labels and overlay is wanted. */
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { readLabels } from '../../../../src/io/pictures/image.js';
import { decodeRle, type RunLengths } from '../../../../src/results/rle.js';
import { runCli } from '../../run_cli.js';

const CHELSEA = fileURLToPath(new URL('../../../../examples/chelsea.png', import.meta.url));
const SMALL = ['--crop', '129', '--threads', '1'];

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-outputs-'))));
afterEach(() => rm(folder, { recursive: true }));

test('all of it: files, a table and a COCO file that agree; the default documents have none of it', async () => {
  const out = join(folder, 'out');
  const csv = join(folder, 'table.csv');
  const { code, stdout } = await runCli(['segment', CHELSEA, '--only', 'labels, masks,polygons,coco', '--csv', csv, '--out', out, '--json', ...SMALL]);
  expect(code).toBe(0);
  const [document] = JSON.parse(stdout).pictures;
  expect(document).not.toHaveProperty('overlay');
  expect(document.files.map(({ kind, name }: { kind: string; name?: string }) => [kind, name])).toEqual([['labels', undefined], ['masks', 'cat'], ['polygons', undefined]]);
  expect((await readdir(out)).sort()).toEqual(['chelsea.cat.mask.png', 'chelsea.geojson', 'chelsea.labels.png', 'coco.json']);

  const labels = await readLabels(join(out, 'chelsea.labels.png'));
  const mask = labels.data.map((label) => (label === 8 ? 255 : 0));
  const pixels = mask.filter((value) => value > 0).length;
  expect((await readLabels(join(out, 'chelsea.cat.mask.png'))).data).toEqual(mask);
  const { images, annotations } = JSON.parse(await readFile(join(out, 'coco.json'), 'utf8'));
  expect(images).toEqual([{ id: 1, width: 451, height: 300, file_name: 'chelsea.png' }]);
  expect(decodeRle((annotations as { segmentation: RunLengths }[])[0].segmentation).data).toEqual(mask);
  expect(JSON.parse(await readFile(join(out, 'chelsea.geojson'), 'utf8')).features[0].properties).toMatchObject({ name: 'cat', pixels });
  expect(document.regions).toMatchObject([{ name: 'cat', pixels }]);
  expect((await readFile(csv, 'utf8')).split('\r\n')[1].split(',').slice(1, 6)).toEqual(['451', '300', '8', 'cat', String(pixels)]);
});

test('as text: files of each picture, then those of all', async () => {
  const { code, stdout } = await runCli(['segment', CHELSEA, '--only', 'coco', '--csv', join(folder, 't.csv'), '--out', folder, ...SMALL]);
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(`-> ${join(folder, 't.csv')}, ${join(folder, 'coco.json')}`);
  expect(stdout).not.toContain('labels.png');
});

test('lines of JSON, also for a picture that failed', async () => {
  const { code, stdout } = await runCli(['segment', join(folder, 'missing.png'), CHELSEA, '--jsonl', '--classes', 'cat,dog', '--per', 'part', '--min-pixels', '100', '--out', folder, ...SMALL]);
  expect(code).toBe(1);
  const [failed, done, ...others] = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  expect(others).toEqual([]);
  expect(failed).toMatchObject({ picture: join(folder, 'missing.png'), error: { tag: 'FileNotFoundError' } });
  expect(done).toMatchObject({ picture: CHELSEA, labels: join(folder, 'chelsea.labels.png'), width: 451, height: 300 });
  expect(done.regions.every(({ name, pixels }: { name: string; pixels: number }) => name === 'cat' && pixels >= 100)).toBe(true);
});

describe('deeplab cutout', () => {
  let out: string;
  beforeAll(async () => void (out = await mkdtemp(join(tmpdir(), 'deeplab-cutout-'))));
  afterAll(() => rm(out, { recursive: true }));
  const pixelsOf = async (): Promise<PNG> => PNG.sync.read(await readFile(join(out, 'chelsea.cutout.png')));

  test('on nothing', async () => {
    const { code, stdout } = await runCli(['cutout', CHELSEA, '--classes', 'cat', '--out', out, ...SMALL]);
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, `  -> ${join(out, 'chelsea.cutout.png')}`]);
    const { data, width, height } = await pixelsOf();
    expect([width, height]).toEqual([451, 300]);
    expect([data[4 * (150 * 451 + 200) + 3], data[4 * (150 * 451 + 445) + 3]]).toEqual([255, 0]);
  });

  test.each([['#0000ff', [0, 0, 255, 255]], ['0, 0,255', [0, 0, 255, 255]], ['white', [255, 255, 255, 255]]])('on %s', async (background, color) => {
    expect(await runCli(['cutout', CHELSEA, '--background', background, '--feather', '2', '--no-refine', '--out', out, ...SMALL])).toMatchObject({ code: 0 });
    const { data } = await pixelsOf();
    // So small a crop leaves a trace of doubt.
    color.forEach((value, c) => expect(Math.abs(data[4 * (150 * 451 + 445) + c] - value)).toBeLessThan(8));
  });

  test('on itself, as a picture', async () => {
    expect(await runCli(['cutout', CHELSEA, '--background', CHELSEA, '--out', out, ...SMALL])).toMatchObject({ code: 0 });
    const { data } = await pixelsOf();
    const own = PNG.sync.read(await readFile(CHELSEA)).data;
    expect([...data.subarray(4 * (150 * 451 + 445), 4 * (150 * 451 + 445) + 3)]).toEqual([...own.subarray(4 * (150 * 451 + 445), 4 * (150 * 451 + 445) + 3)]);
  });
});

describe('what is refused', () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ['an answer that there is not', ['--only', 'mask'], 2, /There is no 'mask'\. Did you mean 'masks'\? There are: labels, overlay/],
    ['an opacity', ['--opacity', '1.5'], 2, /Expected a number from 0 to 1/],
    ['a connectivity', ['--connectivity', '6'], 2, /Expected 4 or 8/],
    ['classes that are none', ['--classes', 'cat,,dog'], 2, /Expected names or indices/],
    ['a feather', ['--feather', '-1'], 2, /Expected a number of pixels/],
    ['a background that is no file', ['--background', 'beach.jpg'], 2, /there is no file 'beach\.jpg'/],
    ['a colour', ['--background', '1,2,256'], 2, /--background: .*found \[1, 2, 256\]/],
    ['both kinds of JSON', ['--json', '--jsonl'], 2, /give one of them/],
    ['a class that there is not', ['--classes', 'caat'], 1, /There is no class 'caat' in 'PASCAL VOC 2012'\. Did you mean 'cat'\?/],
  ])('%s', async (_, args, code, message) => {
    const result = await runCli(['segment', CHELSEA, ...args, '--out', folder, ...SMALL]);
    expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(message)]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('a result that would be written over a picture', async () => {
    for (const name of ['a.png', 'a.cutout.png']) await copyFile(CHELSEA, join(folder, name));
    const result = await runCli(['segment', join(folder, 'a.png'), join(folder, 'a.cutout.png'), '--only', 'cutout', '--out', folder, ...SMALL]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('may overwrite the picture') });
  });
});
