/** What a string means, and what of it holds in another folder. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { modelForWorkers } from '../../../src/cli/terminal/queue_access.js';
import { ZOO } from '../../../src/nets/zoo.js';
import { meaningOf } from '../../../src/open/where/name.js';

const [{ name: NAME, url: ADDRESS }] = ZOO;
const before = process.cwd();
let here = '';
beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), 'deeplab-name-')));
  process.chdir(here);
});
afterEach(() => {
  process.chdir(before);
  rmSync(here, { recursive: true });
});

test.each([
  [NAME, 'zoo', NAME],
  [ADDRESS, 'zoo', ADDRESS],
  ['HTTP://host/x', 'url', 'HTTP://host/x'],
  ['model.ckpt', 'path', '*/model.ckpt'],
  ['a:b', 'path', '*/a:b'],
])('%s is a %s', async (source, kind, forWorkers) => {
  expect((await meaningOf(source)).kind).toBe(kind);
  expect(await modelForWorkers(source)).toBe(forWorkers.replace('*', here));
});

test('a file: address is a path, and holds for workers', async () => {
  const path = join(here, 'model.ckpt');
  expect(await meaningOf(pathToFileURL(path).href)).toEqual({ kind: 'path', path });
  expect(await modelForWorkers(pathToFileURL(path).href)).toBe(path);
});

test.each(['', '.index'])('what lies here under a name of the zoo is meant, for workers too: NAME%s', async (ending) => {
  writeFileSync(`${NAME}${ending}`, '');
  expect(await meaningOf(NAME)).toEqual({ kind: 'path', path: NAME });
  expect(await modelForWorkers(NAME)).toBe(join(here, NAME));
});

test('nothing is the embedded model everywhere', async () => {
  expect(await modelForWorkers(undefined)).toBeUndefined();
});
