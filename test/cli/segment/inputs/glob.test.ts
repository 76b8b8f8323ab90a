import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { filesMatching, globPattern, isGlob, splitGlob } from '../../../../src/cli/segment/inputs/glob.js';

test.each([
  ['*.jpg', ['a.jpg', '.jpg'], ['a.JPG', 'a/b.jpg', 'ajpg', 'a.jpgx']],
  ['**/*.jpg', ['a.jpg', 'b/a.jpg', 'c/b/a.jpg'], ['a.png']],
  ['a/**', ['a/b', 'a/b/c.png'], ['b/a']],
  ['p??.png', ['p01.png'], ['p1.png', 'p/1.png']],
  ['[a-c]*.png', ['axe.png', 'c.png'], ['d.png']],
  ['[!a-c].png', ['d.png'], ['a.png']],
  ['x.{png,jp?g}', ['x.png', 'x.jpeg'], ['x.jpg.', 'x.gif', 'x.']],
  ['a+b(1)$.png', ['a+b(1)$.png'], ['aab1.png']],
  ['[.png', ['[.png'], ['.png']],
])('%s', (pattern, those, others) => {
  const matches = globPattern(pattern);
  for (const name of those) expect([name, matches.test(name)]).toEqual([name, true]);
  for (const name of others) expect([name, matches.test(name)]).toEqual([name, false]);
});

test('where a pattern begins', () => {
  expect(splitGlob('photos/a/**/x*.png')).toEqual({ folder: 'photos/a', pattern: '**/x*.png' });
  expect(splitGlob('*.png')).toEqual({ folder: '.', pattern: '*.png' });
  expect(splitGlob('/*.png')).toEqual({ folder: '/', pattern: '*.png' });
  expect([isGlob('a.png'), isGlob('a?.png'), isGlob('{a,b}')]).toEqual([false, true, true]);
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-glob-'));
  for (const file of ['x.png', 'a/x.png', 'a/b/x.png', 'a/.hidden/x.png', '.x.png']) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  }
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['*.png', ['x.png']],
  ['*/*.png', ['a/x.png']],
  ['**/*.png', ['a/b/x.png', 'a/x.png', 'x.png']],
  ['.*.png', ['.x.png']],
])('files of a folder: %s', async (pattern, expected) => {
  const { files } = await filesMatching(join(folder, pattern));
  expect([...files].sort()).toEqual(expected);
});
