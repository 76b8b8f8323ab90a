import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { temporaryName } from '../../../src/io/sources/temporary_files.js';
import { holdRunFolder } from '../../../src/training/saver/run_folder.js';

let path: string;
beforeEach(async () => void (path = join(await mkdtemp(join(tmpdir(), 'deeplab-run-')), 'a', 'run')));
afterEach(() => rm(join(path, '..', '..'), { recursive: true }));

test('is made, and one run at a time has it', async () => {
  const held = await holdRunFolder(path);
  await expect(holdRunFolder(path, 0)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/Another run writes into .*Wait until it has ended, or give another folder/) });
  await held.release();
  expect(await readdir(path)).toEqual([]);
  await (await holdRunFolder(path)).release();
});

test('one that ends within a moment, as it was killed, is waited for', async () => {
  const held = await holdRunFolder(path);
  const next = holdRunFolder(path, 3000);
  setTimeout(() => void held.release(), 300);
  await (await next).release();
});

test('what killed runs left half-written is removed, and nothing else', async () => {
  await (await holdRunFolder(path)).release();
  // Of this machine and of another one.
  const unfinished = ['model.ckpt-7.index', 'model.ckpt-7.data-00000-of-00001', 'checkpoint', 'classes.txt', 'run_options.json', 'report.html'].flatMap((name) => [temporaryName(name), `${name}.77-0123abcd-0123456789ab.tmp`]);
  const others = ['checkpoint', temporaryName('mine'), 'model.ckpt-7.index.backup.tmp', 'model.ckpt-7.index', 'notes.tmp'];
  for (const name of [...unfinished, ...others]) await writeFile(join(path, name), '');
  const held = await holdRunFolder(path);
  expect((await readdir(path)).sort()).toEqual([...others, 'training.lock'].sort());
  await held.release();
});

test('a place where nothing can be written', async () => {
  await (await holdRunFolder(path)).release();
  await writeFile(join(path, 'file'), '');
  await expect(holdRunFolder(join(path, 'file'))).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('file could not be written') });
});
