import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import * as lockBrowser from '../../../src/io/downloads/file_lock.browser.js';
import * as lock from '../../../src/io/downloads/file_lock.js';
import * as browser from '../../../src/io/sources/append.browser.js';
import * as append from '../../../src/io/sources/append.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-append-'))));
afterEach(() => rm(folder, { recursive: true }));

test('bytes are there as soon as they are added; a file that is there is left alone', async () => {
  const path = join(folder, 'file');
  const file = await append.createAppendFile(path);
  await file?.append(Uint8Array.of(1, 2));
  await file?.append(Uint8Array.of(3));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  expect(await append.createAppendFile(path)).toBeUndefined();
  await file?.close();
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
});

test('where nothing can be written, the error says why', async () => {
  await expect(append.createAppendFile(join(folder, 'none', 'file'))).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('ENOENT') });
  await append.makeFolder(join(folder, 'a', 'b'));
  await append.makeFolder(join(folder, 'a', 'b'));
  await (await append.createAppendFile(join(folder, 'a', 'b', 'file')))?.close();
  await expect(append.makeFolder(join(folder, 'a', 'b', 'file'))).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});

test('the stand-ins for browsers have the same functions, which say what to do instead', async () => {
  expect(Object.keys(browser).sort()).toEqual(Object.keys(append).sort());
  expect(Object.keys(lockBrowser)).toEqual(Object.keys(lock));
  await expect(browser.createAppendFile('x')).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/no file system/) });
  await expect(browser.makeFolder('x')).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  await expect(lockBrowser.withLock('x', () => Promise.resolve())).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});
