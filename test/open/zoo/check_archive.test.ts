/** What `zoo fetch` says is well, is. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { checkModelArchive } from '../../../src/open/zoo/check_archive.js';
import { fetchZooModel } from '../../../src/open/zoo/zoo_models.js';
import { memorySource } from '../../../src/io/sources/byte_source.js';
import { ZOO } from '../../../src/nets/zoo.js';
import { tarGzOf, tarOf } from '../../io/archives/pack.js';
import { file, startServer, type MischiefServer } from '../../io/downloads/mischief_server.js';
import { CHECKPOINT, FROZEN } from '../../deeplab/golden.js';

const [{ name: NAME, url }] = ZOO;
const ARCHIVE = url.slice(url.lastIndexOf('/') + 1);
const DATA = 'model.ckpt.data-00000-of-00001';
const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(path));
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

let server: MischiefServer;
let index: Uint8Array;
let data: Uint8Array;
let cache = '';
beforeAll(async () => {
  server = await startServer();
  [index, data] = [bytesOf(`${CHECKPOINT}.index`), bytesOf(`${CHECKPOINT}.data-00000-of-00001`)];
});
afterAll(() => server.close());
beforeEach(() => void (cache = mkdtempSync(join(tmpdir(), 'deeplab-zoo-'))));
afterEach(() => rmSync(cache, { recursive: true }));

const packed = (dataBytes: Uint8Array, pack = tarOf): Promise<Uint8Array> => pack([['net/model.ckpt.index', index], [`net/${DATA}`, dataBytes]]);

test.each([
  ['a plain tar', tarOf],
  ['a packed one that was damaged before it was packed', tarGzOf],
])('a byte of a tensor that fell over is found: %s', async (_, pack) => {
  for (const at of [0, Math.floor(data.length / 2), data.length - 1]) {
    const source = memorySource('a.tar', await packed(flipped(data, at), pack));
    await expect(checkModelArchive(source, undefined)).rejects.toMatchObject({ tag: 'CheckpointFormatError', message: expect.stringMatching(/checksum/i) });
  }
  await checkModelArchive(memorySource('a.tar', await packed(data, pack)), undefined);
});

test('and the download is thrown away', async () => {
  server.behave(file(await packed(flipped(data, 1000))));
  await expect(fetchZooModel(NAME, { cache, mirror: server.url })).rejects.toMatchObject({ tag: 'DownloadError', message: expect.stringMatching(/was thrown away.*checksum/i) });
  expect(readdirSync(cache)).toEqual([]);
});

test('what was put there by hand is read through too, and had again where it is damaged', async () => {
  const whole = await packed(data);
  server.behave(file(whole));
  writeFileSync(join(cache, ARCHIVE), whole);
  expect(await fetchZooModel(NAME, { cache, mirror: server.url })).toMatchObject({ downloaded: false });
  writeFileSync(join(cache, ARCHIVE), await packed(flipped(data, 1000)));
  expect(await fetchZooModel(NAME, { cache, mirror: server.url })).toMatchObject({ downloaded: true });
  expect(server.asked).toHaveLength(1);
});

test('a graph is taken apart', async () => {
  await checkModelArchive(memorySource('a.tar', await tarOf([['net/g.pb', bytesOf(FROZEN)]])), undefined);
  await expect(checkModelArchive(memorySource('a.tar', await tarOf([['net/g.pb', bytesOf(FROZEN).subarray(0, -1)]])), undefined)).rejects.toMatchObject({ tag: 'GraphFormatError' });
});

test('a signal ends it', async () => {
  const controller = new AbortController();
  const source = memorySource('a.tar', await packed(data));
  const check = checkModelArchive(source, controller.signal);
  controller.abort();
  await expect(check).rejects.toMatchObject({ tag: 'AbortError' });
});
