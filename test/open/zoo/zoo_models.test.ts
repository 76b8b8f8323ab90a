/** Models by name, from a mirror that has the embedded model under a name of the zoo. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../../src/deeplab/checkpoint.js';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import type { Progress, SourceOptions } from '../../../src/open/options.js';
import { openModel } from '../../../src/open/open_model.js';
import { addressesOf, fetchZooModel, findZooModel } from '../../../src/open/zoo/zoo_models.js';
import { ZOO } from '../../../src/nets/zoo.js';
import { file, startServer, status, type MischiefServer } from '../../io/downloads/mischief_server.js';
import { tarGzOf } from '../../io/archives/pack.js';
import { agreement, CHECKPOINT, FOLDER, FROZEN, golden } from '../../deeplab/golden.js';

const [{ name: NAME, url: ADDRESS }] = ZOO;
const ARCHIVE = 'deeplabv3_mnv2_pascal_train_aug_2018_01_29.tar.gz';
const INDEX = 'model.ckpt.index';
const DATA = 'model.ckpt.data-00000-of-00001';
const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(path));

let server: MischiefServer;
let archive: Uint8Array;
let options: SourceOptions & { readonly cache: string };
beforeAll(async () => {
  server = await startServer();
  // In the order in which the zoo has them: the graph comes first, and is not what is wanted.
  archive = await tarGzOf([
    ['deeplabv3_mnv2_pascal_train_aug/', { type: 'directory' }],
    ['deeplabv3_mnv2_pascal_train_aug/frozen_inference_graph.pb', bytesOf(FROZEN)],
    [`deeplabv3_mnv2_pascal_train_aug/${DATA}`, bytesOf(`${FOLDER}/${DATA}`)],
    [`deeplabv3_mnv2_pascal_train_aug/${INDEX}`, bytesOf(`${CHECKPOINT}.index`)],
  ]);
});
afterAll(() => server.close());
beforeEach(() => {
  options = { cache: mkdtempSync(join(tmpdir(), 'deeplab-zoo-')), mirror: server.url };
  server.behave(file(archive));
});
afterEach(() => rmSync(options.cache, { recursive: true }));

describe('a model by name', () => {
  test('is downloaded once, gives TensorFlow’s labels, and is there without a network', async () => {
    const { picture, labels } = await golden('chelsea');
    for (const server_is_asked of [true, false]) {
      const phases = new Map<Progress['phase'], Progress>();
      const model = await DeepLab.load(NAME, { ...options, onProgress: (progress) => void phases.set(progress.phase, progress) });
      expect(agreement((await model.segment(picture)).labels, labels)).toBeGreaterThan(0.9999);
      await model.dispose();
      expect([...phases.keys()]).toEqual([...(server_is_asked ? ['download'] : []), 'archive', 'weights']);
      for (const { loaded, total } of phases.values()) expect(loaded).toBe(total);
      expect(server.asked).toHaveLength(server_is_asked ? 1 : 0);
      server.behave(status(500));
    }
    expect(readdirSync(options.cache).sort()).toEqual([ARCHIVE, `${ARCHIVE}.json`]);
  });

  test.each([
    ['its official address means the same', ADDRESS],
    ['a URL object too', new URL(ADDRESS)],
  ])('%s', async (_, source) => {
    const checkpoint = await readCheckpoint(source, options);
    expect(checkpoint.variables.has('logits/semantic/weights')).toBe(true);
    await checkpoint.close();
    expect(server.asked.map(({ path }) => path)).toEqual([`/models/${ARCHIVE}`]);
  });

  test('a mirror may keep all archives in one folder', async () => {
    server.behave(status(404), file(archive));
    await readCheckpoint(NAME, { ...options, mirror: `${server.url}/zoo/` });
    expect(server.asked.map(({ path }) => path)).toEqual([`/zoo/models/${ARCHIVE}`, `/zoo/${ARCHIVE}`]);
  });

  test('what lies here under that name comes first', async () => {
    const before = process.cwd();
    process.chdir(options.cache);
    try {
      mkdirSync(NAME);
      await expect(openModel(NAME, options)).rejects.toMatchObject({ message: expect.stringContaining('holds no files') });
    } finally {
      process.chdir(before);
    }
    expect(server.asked).toEqual([]);
  });

  test('DEEPLAB_CACHE and DEEPLAB_MIRROR', async () => {
    const { cache, mirror } = options;
    Object.assign(process.env, { DEEPLAB_CACHE: cache, DEEPLAB_MIRROR: mirror });
    try {
      expect(await fetchZooModel(NAME)).toMatchObject({ path: join(cache, ARCHIVE), url: `${mirror}/models/${ARCHIVE}`, downloaded: true });
    } finally {
      delete process.env['DEEPLAB_CACHE'];
      delete process.env['DEEPLAB_MIRROR'];
    }
  });

  test('a server that unpacks what it sends leaves a plain tar, which will do', async () => {
    server.behave(file(archive, { headers: { 'Content-Encoding': 'gzip' } }));
    const { byteLength } = await fetchZooModel(NAME, options);
    expect(byteLength % 512).toBe(0);
    expect((await readCheckpoint(NAME, options)).variables.size).toBeGreaterThan(100);
  });

  test('an archive at another URL is not kept, but breaks are mended', async () => {
    const url = `${server.url}/other/model.tar.gz`;
    const onProgress = ({ phase, loaded }: Progress): void => void (phase === 'download' && server.arrived(loaded));
    server.behave(file(archive, { cutAfter: 100_000 }), file(archive));
    expect((await readCheckpoint(url, { ...options, onProgress })).variables.size).toBeGreaterThan(100);
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-']);
    expect(readdirSync(options.cache)).toEqual([]);
  });

  test('a signal ends it', async () => {
    server.behave(file(archive, { stallAfter: 10_000 }));
    const controller = new AbortController();
    const load = DeepLab.load(NAME, { ...options, signal: controller.signal, onProgress: () => controller.abort() });
    await expect(load).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

describe('fetchZooModel', () => {
  test('downloads, then finds, and mends what was damaged', async () => {
    expect(await findZooModel(NAME, options)).toBeUndefined();
    const { downloaded, ...fetched } = await fetchZooModel(NAME, options);
    expect(downloaded).toBe(true);
    expect(fetched).toEqual({ name: NAME, path: join(options.cache, ARCHIVE), byteLength: archive.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), url: `${server.url}/models/${ARCHIVE}` });
    expect(await findZooModel(NAME, options)).toEqual(fetched);
    expect(await fetchZooModel(NAME, options)).toEqual({ ...fetched, downloaded: false });

    writeFileSync(fetched.path, archive.map((byte, i) => (i === 50_000 ? byte ^ 1 : byte)));
    await expect(openModel(NAME, options)).rejects.toMatchObject({ tag: 'ArchiveFormatError', message: expect.stringContaining(`'deeplab zoo fetch ${NAME}' (fetchZooModel) downloads it again`) });
    expect(await fetchZooModel(NAME, options)).toEqual({ ...fetched, downloaded: true });
    expect(server.asked).toHaveLength(2);
  });

  test.each<readonly [string, () => Promise<Uint8Array>, RegExp]>([
    ['a page', async () => new TextEncoder().encode('<html>Please log in</html>'), /begins with '<html>Please log'/],
    ['an archive without a model', () => tarGzOf([['a/readme', 'R']]), /holds no model, but 1 file: readme/],
    ['an archive that is cut off', async () => archive.subarray(0, -5), /damaged or cut off/],
    ['an archive that would write elsewhere', () => tarGzOf([['../model.ckpt.index', 'x']]), /points outside/],
  ])('%s is thrown away', async (_, content, message) => {
    server.behave(file(await content()));
    await expect(fetchZooModel(NAME, options)).rejects.toMatchObject({ tag: 'DownloadError', message: expect.stringMatching(message) });
    expect(readdirSync(options.cache)).toEqual([]);
  });

  test('names that are not in the zoo', async () => {
    await expect(fetchZooModel('alexnet', options)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining(NAME) });
    await expect(findZooModel('resnet', options)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });
});

describe('where an archive is looked for', () => {
  test.each([
    [undefined, ['https://a/models/x.tgz']],
    ['https://m', ['https://m/models/x.tgz', 'https://m/x.tgz']],
    ['http://m:8080/zoo/', ['http://m:8080/zoo/models/x.tgz', 'http://m:8080/zoo/x.tgz']],
    ['m.example.org', ['https://m.example.org/models/x.tgz', 'https://m.example.org/x.tgz']],
    ['localhost:8080', ['http://localhost:8080/models/x.tgz', 'http://localhost:8080/x.tgz']],
  ])('mirror %j', (mirror, expected) => {
    expect(addressesOf('https://a/models/x.tgz', mirror)).toEqual(expected);
  });

  test.each(['file:///mnt', 'ftp://host', 'https://', 'a b'])('mirror %j is refused', (mirror) => {
    expect(() => addressesOf('https://a/x.tgz', mirror)).toThrow(`The mirror '${mirror}' is no address of a server. Write DEEPLAB_MIRROR as https://host`);
  });
});
