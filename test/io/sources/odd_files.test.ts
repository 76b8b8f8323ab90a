/** What is no file is told at once, and never waited for. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openModel } from '../../../src/open/open_model.js';
import { readImage } from '../../../src/io/pictures/image.js';
import { openDirectory, openFile, writeFileAtomic } from '../../../src/io/sources/files.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { readSmallFile } from '../../../src/io/sources/small_file.js';

const hasPipes = process.platform !== 'win32';
let folder = '';
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deeplab-odd-'));
  writeFileSync(join(folder, 'file'), 'x');
  mkdirSync(join(folder, 'sub'));
  if (!hasPipes) return;
  expect(spawnSync('mkfifo', [join(folder, 'pipe'), join(folder, 'pipe.pb'), join(folder, 'pipe.tar.gz')]).status).toBe(0);
  for (const [name, target] of [['to_pipe', 'pipe'], ['to_file', 'file'], ['to_sub', 'sub'], ['to_nothing', 'nothing']]) symlinkSync(target, join(folder, name));
  server = createServer();
  await new Promise<void>((done) => server.listen(join(folder, 'socket'), done));
});
afterAll(async () => {
  if (hasPipes) await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

(hasPipes ? describe : describe.skip)('pipes, sockets and devices', () => {
  test.each([
    ['pipe', /pipe is a pipe, expected a file\. Write what comes from it into a file first/],
    ['to_pipe', /is a pipe, expected a file/],
    ['socket', /is a socket, expected a file/],
    ['/dev/zero', /is a device, expected a file/],
    ['/dev/null', /is a device, expected a file/],
    ['sub', /is a directory, expected a file/],
  ])('%s', async (name, message) => {
    const path = name.startsWith('/') ? name : join(folder, name);
    expect(existsSync(path)).toBe(true);
    const expected = { tag: 'InvalidArgumentError', message: expect.stringMatching(message) };
    await expect(openFile(path)).rejects.toMatchObject(expected);
    await expect(readImage(path)).rejects.toMatchObject(expected);
  });

  test.each(['pipe.pb', 'pipe.tar.gz'])('as a model: %s', async (name) => {
    await expect(openModel(join(folder, name))).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/is a pipe/) });
  });

  test('a pipe is written into, and stays one', async () => {
    const pipe = join(folder, 'out');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const read = promisify(execFile)('cat', [pipe]);
    await writeFileAtomic(pipe, Buffer.from('labels'));
    expect((await read).stdout).toBe('labels');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    rmSync(pipe);
  });

  test('a link stays one, and what it leads to is replaced', async () => {
    const [target, link] = [join(folder, 'sub', 'target'), join(folder, 'link')];
    writeFileSync(target, 'before');
    symlinkSync(join('sub', 'target'), link);
    await writeFileAtomic(link, Buffer.from('after'));
    expect([lstatSync(link).isSymbolicLink(), lstatSync(target).isFile(), readFileSync(target, 'utf8')]).toEqual([true, true, 'after']);
    rmSync(link);
  });

  test('a folder lists files, and links that lead to one', async () => {
    expect([...(await (await openDirectory(folder)).list())].sort()).toEqual(['file', 'to_file']);
  });
});

test('a small file is small', async () => {
  expect(await readSmallFile(join(folder, 'file'), 1)).toBe('x');
  await expect(readSmallFile(join(folder, 'file'), 0)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/has 1 bytes, expected a few lines of text/) });
});

test.each([null, 'text', 5, {}])('%p in a folder in memory', async (content) => {
  await expect(memoryFolder('what was given', { a: content as never }).open('a')).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/a of what was given should be bytes or a Blob; found/) });
});

test('names that no file can have', async () => {
  for (const path of ['a\0b', 'x'.repeat(5000)]) await expect(openFile(path)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});
