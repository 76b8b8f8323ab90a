import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { blobSource, memorySource, type ByteSource } from '../../../src/io/sources/byte_source.js';
import * as browser from '../../../src/io/sources/files.browser.js';
import * as files from '../../../src/io/sources/files.js';
import { memoryFolder, sourceFolder } from '../../../src/io/sources/folder.js';
import { urlSource } from '../../../src/io/sources/url_source.js';

const CONTENT = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
let directory = '';

/** How the server answers. */
let mode: 'ranges' | 'no ranges' | 'hidden size' | 'missing' | 'short' | 'broken' = 'ranges';
let requests = 0;
let server: Server;
let url = '';

function answer(request: IncomingMessage, response: ServerResponse): void {
  requests++;
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (mode === 'missing') return void response.writeHead(404).end();
  if (mode === 'broken') return void response.writeHead(200, { 'Content-Length': 1000 }).write(CONTENT.subarray(0, 10), () => response.destroy());
  if (!range || mode === 'no ranges') return void response.writeHead(200, { 'Content-Length': 1000 }).end(CONTENT);
  const [from, to] = [Number(range[1]), Number(range[2])];
  const bytes = CONTENT.subarray(from, mode === 'short' && to > 0 ? to : to + 1);
  response.writeHead(206, mode === 'hidden size' ? {} : { 'Content-Range': `bytes ${from}-${to}/1000` }).end(bytes);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deeplab-'));
  await writeFile(join(directory, 'content'), CONTENT);
  server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.pb`;
});

afterEach(() => {
  mode = 'ranges';
  requests = 0;
});

afterAll(async () => {
  await rm(directory, { recursive: true });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const SOURCES: Record<string, () => Promise<ByteSource>> = {
  'memory (Uint8Array)': async () => memorySource('m', CONTENT),
  'memory (part of a buffer)': async () => memorySource('m', Buffer.concat([new Uint8Array(3), CONTENT]).subarray(3)),
  'memory (ArrayBuffer)': async () => memorySource('m', CONTENT.slice().buffer),
  Blob: async () => blobSource('b', new Blob([CONTENT])),
  file: () => files.openFile(join(directory, 'content')),
  'URL with ranges': () => urlSource(url),
  'URL without ranges': () => ((mode = 'no ranges'), urlSource(url)),
  'URL that hides the size': () => ((mode = 'hidden size'), urlSource(url)),
};

describe.each(Object.entries(SOURCES))('%s', (_, open) => {
  test('reads any range, and no other', async () => {
    const source = await open();
    expect(source.byteLength).toBe(1000);
    for (const [offset, length] of [[0, 1000], [0, 0], [1000, 0], [7, 13], [999, 1]]) {
      expect(Array.from(await source.read(offset, length))).toEqual(Array.from(CONTENT.subarray(offset, offset + length)));
    }
    for (const [offset, length] of [[0, 1001], [1000, 1], [-1, 2], [5, -1], [0.5, 1], [NaN, 1], [0, Infinity]]) {
      await expect(source.read(offset, length)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/has 1000 bytes/) });
    }
    await source.close?.();
  });
});

describe('URLs', () => {
  test('one request to open, one for neighbouring ranges; only one for a server without ranges', async () => {
    const ranges = await urlSource(url);
    for (const offset of [5, 0, 990]) await ranges.read(offset, 10);
    expect(requests).toBe(2);
    mode = 'no ranges';
    requests = 0;
    const progress: number[] = [];
    const source = await urlSource(url, { onProgress: (loaded, total) => progress.push(loaded, total) });
    await source.read(5, 10);
    expect(requests).toBe(1);
    expect(progress.slice(-2)).toEqual([1000, 1000]);
  });

  test('a server that stops answering ranges', async () => {
    const source = await urlSource(url);
    mode = 'no ranges';
    expect(Array.from(await source.read(5, 3))).toEqual([5, 6, 7]);
  });

  test.each([
    { state: 'missing' as const, says: /the server answered 404/ },
    { state: 'short' as const, says: /found 999 bytes in the answer for 1000 bytes at 0/ },
    { state: 'broken' as const, says: /broke off after \d+ bytes/ },
  ])('$state', async ({ state, says }) => {
    const read = async (): Promise<Uint8Array> => (await urlSource(url)).read(5, 10);
    mode = state;
    await expect(read()).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringMatching(says) });
  });

  test('no server', async () => {
    await expect(urlSource('http://127.0.0.1:1/x')).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringMatching(/could not be fetched/) });
  });

  test('an AbortSignal', async () => {
    const controller = new AbortController();
    const source = await urlSource(url, { signal: controller.signal });
    controller.abort();
    await expect(source.read(0, 1)).rejects.toMatchObject({ tag: 'AbortError' });
    await expect(urlSource(url, { signal: controller.signal })).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

describe('folders', () => {
  test('of memory and Blobs', async () => {
    const folder = memoryFolder('upload', { a: CONTENT, b: new Blob([CONTENT]), c: CONTENT.slice().buffer });
    expect(await folder.list()).toEqual(['a', 'b', 'c']);
    for (const name of await folder.list()) expect(Array.from(await (await folder.open(name)).read(1, 2))).toEqual([1, 2]);
    await expect(folder.open('d')).rejects.toMatchObject({ tag: 'FileNotFoundError', message: 'There is no file d in upload, which holds a, b, c.' });
    await expect(folder.open('toString')).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  });

  test('of opened sources', async () => {
    const folder = sourceFolder('archive', new Map([['a', memorySource('x/a', CONTENT)]]));
    expect((await folder.open('a')).byteLength).toBe(1000);
    await expect(folder.open('b')).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  });

  test('directories list files only, and lead nowhere else', async () => {
    await mkdir(join(directory, 'sub'), { recursive: true });
    const folder = await files.openDirectory(directory);
    expect(await folder.list()).toEqual(['content']);
    const source = await folder.open('content');
    expect(source.byteLength).toBe(1000);
    await source.close?.();
    for (const name of ['../content', 'sub/x', 'none']) await expect(folder.open(name)).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  });
});

describe('the file system', () => {
  test('statPath', async () => {
    expect(await files.statPath(directory)).toBe('folder');
    expect(await files.statPath(join(directory, 'content'))).toBe('file');
    expect(await files.statPath(join(directory, 'none'))).toBeUndefined();
    expect(await files.statPath(join(directory, 'content', 'below a file'))).toBeUndefined();
  });

  test('a missing file names what is beside it', async () => {
    await expect(files.openFile(join(directory, 'kontent'))).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringMatching(/no file kontent in .* holds content/) });
    await expect(files.openFile(join(directory, 'none', 'x'))).rejects.toMatchObject({ tag: 'FileNotFoundError' });
    await expect(files.openFile(directory)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
    await expect(files.openDirectory(join(directory, 'content'))).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining('is a file, expected a directory') });
  });

  test('writing is all or nothing', async () => {
    const folder = await mkdtemp(join(directory, 'out-'));
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    await files.writeFileAtomic(a, Uint8Array.of(1));
    function* failing(): Generator<Uint8Array> {
      yield Uint8Array.of(2);
      throw new Error('the source dried up');
    }
    await expect(files.writeFilesAtomic([{ path: a, chunks: [Uint8Array.of(3)] }, { path: b, chunks: failing() }])).rejects.toThrow(/b could not be written: the source dried up/);
    expect(await readdir(folder)).toEqual(['a']);
    expect(Array.from(await readFile(a))).toEqual([1]);
    await files.writeFilesAtomic([{ path: b, chunks: [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)] }]);
    expect(Array.from(await readFile(b))).toEqual([1, 2, 3]);
  });

  test('the stand-in for browsers has the same functions, which say what to do instead', async () => {
    expect(Object.keys(browser).sort()).toEqual(Object.keys(files).sort());
    await expect(browser.openFile('x')).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/Pass File or Blob/) });
    await expect(browser.statPath('x')).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });
});
