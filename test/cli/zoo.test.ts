import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ZOO } from '../../src/nets/zoo.js';
import { CHECKPOINT, FOLDER } from '../deeplab/golden.js';
import { file, startServer, status, type MischiefServer } from '../io/downloads/mischief_server.js';
import { tarGzOf } from '../io/archives/pack.js';
import { runCli } from './run_cli.js';

const NAME = 'mobilenetv2_coco_voc_trainaug';
const ARCHIVE = 'deeplabv3_mnv2_pascal_train_aug_2018_01_29.tar.gz';

let server: MischiefServer;
let archive: Uint8Array;
let env: { readonly DEEPLAB_CACHE: string; readonly DEEPLAB_MIRROR: string };
beforeAll(async () => {
  server = await startServer();
  const files = [`${CHECKPOINT}.index`, `${FOLDER}/model.ckpt.data-00000-of-00001`];
  archive = await tarGzOf(files.map((path) => [path.replace(FOLDER, 'deeplabv3'), Uint8Array.from(readFileSync(path))]));
});
afterAll(() => server.close());
beforeEach(() => {
  env = { DEEPLAB_CACHE: mkdtempSync(join(tmpdir(), 'deeplab-zoo-')), DEEPLAB_MIRROR: server.url };
  server.behave(file(archive));
});
afterEach(() => rmSync(env.DEEPLAB_CACHE, { recursive: true }));

test('list: all models, as published, and which are here', async () => {
  const before = await runCli(['zoo', 'list'], { env });
  expect([before.code, before.stderr]).toEqual([0, '']);
  const lines = before.stdout.split('\n');
  expect(lines[0]).toMatch(/^NAME +BACKBONE +DATA SET +CLASSES +SIZE +mIoU % +CACHED$/);
  for (const [i, { name }] of ZOO.entries()) expect(lines[i + 1]).toMatch(new RegExp(`^${name} .* -$`));
  expect(lines[1]).toMatch(/mobilenet_v2 +pascal_voc_2012 +21 +23 MB +75\.32 \/ 77\.33 \(val\) +-$/);
  expect(before.stdout).toContain(env.DEEPLAB_CACHE);

  await runCli(['zoo', 'fetch', NAME], { env });
  expect((await runCli(['zoo', 'list'], { env })).stdout).toMatch(new RegExp(`^${NAME} .* ${(archive.length / 1e6).toFixed(1)} MB$`, 'm'));
  const { cache, models } = JSON.parse((await runCli(['zoo', 'list', '--json'], { env })).stdout);
  expect(cache).toBe(env.DEEPLAB_CACHE);
  expect(models.map(({ name }: { name: string }) => name)).toEqual(ZOO.map(({ name }) => name));
  expect(models[0]).toMatchObject({ backbone: 'mobilenet_v2', numClasses: 21, megabytes: 23, cached: { path: join(cache, ARCHIVE), byteLength: archive.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  expect(models[1].cached).toBeNull();
  expect(models[0].published[0]).toEqual({ outputStride: 16, scales: [1], flip: false, multiplyAdds: 2.75, meanIoU: 75.32, split: 'val' });
});

test('fetch: downloads once; then all commands know the name, without a network', async () => {
  const first = await runCli(['zoo', 'fetch', NAME], { env });
  expect(first).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(new RegExp(`^${NAME}: \\d\\.\\d MB, downloaded; SHA-256 [0-9a-f]{64}\n  -> .*${ARCHIVE.replaceAll('.', '\\.')}\n$`)) });
  server.behave(status(500));
  const again = JSON.parse((await runCli(['zoo', 'fetch', NAME, '--json'], { env })).stdout);
  expect(again.models).toEqual([expect.objectContaining({ name: NAME, byteLength: archive.length, url: `${server.url}/models/${ARCHIVE}`, downloaded: false })]);
  const inspected = JSON.parse((await runCli(['inspect', NAME, '--json'], { env })).stdout);
  expect(inspected).toMatchObject({ kind: 'checkpoint', name: 'model.ckpt', numClasses: 21 });
  expect(server.asked).toEqual([]);
});

test.each([
  ['inspect', (name: string) => ['inspect', name]],
  ['segment', (name: string) => ['segment', 'examples/chelsea.png', '--crop', '65', '--model', name, '--out', env.DEEPLAB_CACHE]],
  ['export', (name: string) => ['export', '--crop', '65', '--model', name, '--onnx', join(env.DEEPLAB_CACHE, 'x.onnx')]],
  ['bench', (name: string) => ['bench', '--crop', '65', '--runs', '1', '--threads', '1', '--model', name]],
])('%s downloads a model by its name', async (_, args) => {
  expect(await runCli(args(NAME), { env })).toMatchObject({ code: 0 });
  expect(server.asked.map(({ path }) => path)).toEqual([`/models/${ARCHIVE}`]);
});

test('classify knows names too, and says what a segmenter is', async () => {
  const { code, stderr } = await runCli(['classify', 'examples/chelsea.png', '--model', NAME], { env });
  expect([code, stderr]).toEqual([1, expect.stringContaining('is a segmentation network, not a classifier')]);
});

test('on a terminal: a bar with the size, and then that of the archive', async () => {
  const tty = { isTTY: true, columns: 80, getColorDepth: () => 24, cursorTo: () => true, clearLine: () => true, moveCursor: () => true } as const;
  const { code, stderr } = await runCli(['inspect', NAME], { env, tty });
  expect(code).toBe(0);
  expect(stderr).toMatch(/Downloading \[=* *\] \d+ % of \d\.\d MB, \S+ left/);
  expect(stderr).toMatch(/Reading the archive \[=* *\] \d+ %/);
});

test.each([
  ['404', status(404), 'FileNotFoundError', /there is no http:.*\/models\/deeplabv3.* and no http:/],
  ['403', status(403), 'DownloadError', /the server answered 403 Forbidden/],
  ['another file', file(new TextEncoder().encode('hello')), 'DownloadError', /begins with 'hello'/],
])('what cannot be had is one line and exit code 1: %s', async (_, behaviour, tag, message) => {
  server.behave(behaviour);
  const { code, stdout, stderr } = await runCli(['zoo', 'fetch', NAME, '--json'], { env });
  expect([code, JSON.parse(stdout).error.tag]).toEqual([1, tag]);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^deeplab: [^\n]+\n$/);
});

test('an interrupted download ends with 130, and is gone on with', async () => {
  server.behave(file(archive, { stallAfter: 100_000 }));
  const controller = new AbortController();
  const fetching = runCli(['zoo', 'fetch', NAME], { env, signal: controller.signal });
  while (server.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  setTimeout(() => controller.abort(), 300);
  expect(await fetching).toEqual({ code: 130, stdout: '', stderr: 'deeplab: interrupted.\n' });
  server.behave(file(archive));
  expect((await runCli(['zoo', 'fetch', NAME], { env })).code).toBe(0);
  expect(server.asked.map(({ range }) => range)).toEqual(['bytes=100000-']);
});
