import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readImage, readLabels } from '../../src/io/pictures/image.js';
import { writeBrokenModel } from '../evaluation/tiny_data_sets.js';
import { runCli } from './run_cli.js';

const CHELSEA = fileURLToPath(new URL('../../examples/chelsea.png', import.meta.url));
/** A small crop: fast, and still a cat. */
const SMALL = ['--crop', '129'];

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-cli-'))));
afterEach(() => rm(folder, { recursive: true }));

test('one good picture of three: it is written, the others are told, exit code 1', async () => {
  const bad = join(folder, 'bad.png');
  await writeFile(bad, 'no picture');
  const out = join(folder, 'new', 'results');
  const missing = join(folder, 'missing.png');
  const { code, stdout, stderr } = await runCli(['segment', bad, missing, CHELSEA, '--out', out, '--json', ...SMALL]);
  const document = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(document.error.tag).toBe('FileNotFoundError');
  expect(document.pictures.map(({ error }: { error?: { tag: string } }) => error?.tag)).toEqual(['ImageFormatError', 'FileNotFoundError', undefined]);
  expect(stderr.split('\n').filter((line) => /missing\.png|bad\.png/.test(line))).toHaveLength(2);
  expect(stderr).toMatch(/embedded model/);

  expect((await readdir(out)).sort()).toEqual(['chelsea.labels.png', 'chelsea.overlay.png']);
  const result = document.pictures[2];
  expect(result).toMatchObject({ width: 451, height: 300, labels: join(out, 'chelsea.labels.png'), overlay: join(out, 'chelsea.overlay.png') });
  const labels = await readLabels(result.labels);
  expect(labels.shape).toEqual([300, 451]);
  const cat = result.legend.find(({ name }: { name: string }) => name === 'cat');
  expect(cat.pixels).toBe(labels.data.reduce((count, label) => count + Number(label === 8), 0));
  expect(cat.share).toBeGreaterThan(0.5);
  expect((await readImage(result.overlay)).shape).toEqual([300, 451, 3]);
});

test('on a terminal: progress on stderr, colours in the legend', async () => {
  const tty = { isTTY: true, columns: 80, getColorDepth: () => 24 } as const;
  const stub = { cursorTo: () => true, clearLine: () => true, moveCursor: () => true };
  const { code, stdout, stderr } = await runCli(['segment', CHELSEA, '--out', folder, ...SMALL], { tty: { ...tty, ...stub } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\x1b\[48;2;64;0;0m {2}\x1b\[0m {2}cat +\d+\.\d %\n/);
  expect(stderr).toMatch(/chelsea\.png \[=* *\] \d+ %/);
});

test('in tiles, at its own size; a crop that shifts labels and scores that are no numbers are told', async () => {
  const { code, stdout, stderr } = await runCli(['segment', CHELSEA, '--out', folder, '--crop', '128', '--tile', '--overlap', '40', '--json']);
  expect([code, JSON.parse(stdout).model.cropSize]).toEqual([0, [129, 129]]);
  expect(stderr).toMatch(/A crop of 128 x 128 shifts labels by up to 15 pixels/);
  const model = await DeepLab.load(undefined, { cropSize: [129, 129] });
  expect((await readLabels(join(folder, 'chelsea.labels.png'))).data).toEqual((await model.segment(CHELSEA, { tile: { overlap: 40 } })).labels.data);
  await model.dispose();
  expect(await runCli(['segment', CHELSEA, '--out', folder, '--crop', '128', '--strict-crop'])).toMatchObject({ code: 1, stderr: expect.stringContaining('Take 129 x 129') });
  expect(await runCli(['segment', CHELSEA, '--overlap', '40'])).toMatchObject({ code: 2, stderr: expect.stringContaining("give '--tile' as well") });
  const broken = await writeBrokenModel(folder, 'MobilenetV2/Conv/weights');
  expect((await runCli(['segment', CHELSEA, '--out', folder, '--crop', '33', '--model', broken])).stderr).toMatch(/chelsea\.png: Scores are no numbers \(NaN\).*first layer whose activations are none is 'MobilenetV2\/Conv\//);
});

test('an interrupted command ends with 130 and writes nothing', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const { code, stdout, stderr } = await runCli(['segment', CHELSEA, '--out', folder, '--json'], { signal: controller.signal });
  expect(code).toBe(130);
  expect(JSON.parse(stdout).error.tag).toBe('AbortError');
  expect(stderr).toMatch(/deeplab: interrupted\.\n$/);
  expect(await readdir(folder)).toEqual([]);
});

test('pictures that are called alike, of all kinds, from a pipe and from a server', async () => {
  const fixtures = fileURLToPath(new URL('../io/pictures/codecs/fixtures/', import.meta.url));
  const bytes = await readFile(CHELSEA);
  const server = createServer((_, response) => void response.end(bytes)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/chelsea.png`;
    const args = ['segment', CHELSEA, '-', address, join(fixtures, 'lossy.webp'), join(fixtures, '444.avif'), join(fixtures, 'animated.gif'), join(fixtures, 'rgb16_tiles.tif')];
    const { code, stdout } = await runCli([...args, '--out', folder, '--json', ...SMALL], { stdin: bytes });
    const { pictures } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(pictures.map(({ width, labels }: { width: number; labels: string }) => [width, basename(labels)])).toEqual([
      [451, 'examples-chelsea.labels.png'],
      [451, 'stdin.labels.png'],
      [451, 'chelsea.png.labels.png'],
      [37, 'lossy.labels.png'],
      [37, '444.labels.png'],
      [37, 'animated.labels.png'],
      [37, 'rgb16_tiles.labels.png'],
    ]);
    expect(await readFile(pictures[1].labels)).toEqual(await readFile(pictures[0].labels));
    expect(await readFile(pictures[2].labels)).toEqual(await readFile(pictures[0].labels));
  } finally {
    server.close();
  }
});

test('a result never takes the place of a picture', async () => {
  const [picture, labels] = ['x.png', 'x.labels.png'].map((name) => join(folder, name));
  await copyFile(CHELSEA, picture);
  await copyFile(CHELSEA, labels);
  const { code, stderr } = await runCli(['segment', picture, labels, '--out', folder]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/would overwrite the picture '\S+x\.labels\.png'/)]);
});

test('a folder that cannot be created, a model that is not there', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  expect(await runCli(['segment', CHELSEA, '--out', join(file, 'below')])).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be created') });
  expect(await runCli(['segment', CHELSEA, '--out', folder, '--model', join(folder, 'none')])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^deeplab: There is nothing at/) });
});

test('DEBUG=deeplab shows where an error comes from', async () => {
  const args = ['inspect', join(folder, 'none')];
  expect((await runCli(args)).stderr).not.toMatch(/\n {4}at /);
  expect((await runCli(args, { env: { DEBUG: 'deeplab' } })).stderr).toMatch(/\n {4}at /);
});

test('without WebAssembly SIMD it says that the plain kernels are used, and works', async () => {
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    const { code, stdout, stderr } = await runCli(['segment', CHELSEA, '--out', folder, '--json', '--crop', '65']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).model).toMatchObject({ backend: 'cpu', threads: 1, notice: expect.stringContaining('slower') });
    expect(stderr).toMatch(/deeplab: The backend 'cpu' is used, which is slower\./);
  } finally {
    WebAssembly.validate = validate;
  }
});
