import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findInputs } from '../../../../src/cli/segment/inputs/find.js';
import { withCode } from '../with_code.js';

const CHELSEA = fileURLToPath(new URL('../../../../examples/chelsea.png', import.meta.url));

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-find-'));
  for (const file of ['photos/x.png', 'photos/a/y.png', 'photos/a/y.labels.png', 'photos/odd[1].png', 'deep/a/b/z.jpg']) {
    await mkdir(dirname(at(file)), { recursive: true });
    await copyFile(CHELSEA, at(file));
  }
  for (const file of ['photos/film.mp4', 'photos/notes.txt', 'others/notes.txt']) {
    await mkdir(dirname(at(file)), { recursive: true });
    await writeFile(at(file), 'text');
  }
  await writeFile(at('renamed.png'), Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1'));
  await mkdir(at('empty'));
  await symlink(at('photos'), at('photos', 'a', 'back'));
});
afterAll(() => rm(folder, { recursive: true }));

async function found(args: readonly string[], recursive = false): Promise<unknown> {
  const result = await findInputs(args, { recursive });
  return result.found.map((one) => ('input' in one ? `${one.input.kind} ${one.input.within}` : `${withCode(one.error)}`.replaceAll(folder, '')));
}

test('files, folders, patterns and addresses, in their order', async () => {
  expect(await found([at('photos', 'x.png'), '-', 'https://host/a%20b.webp?size=2', 'https://host/', 'data:image/png;base64,AAAA', pathToFileURL(CHELSEA).href])).toEqual([
    'file x.png',
    'stdin stdin',
    'address a b.webp',
    'address picture',
    'address picture',
    'file chelsea.png',
  ]);
  expect(await found([at('photos')])).toEqual(['file odd[1].png', 'file x.png']);
  expect(await found([at('photos')], true)).toEqual(['file a/y.png', 'file odd[1].png', 'file x.png']);
  expect(await found([at('photos', '**', '*.png')])).toEqual(['file a/y.png', 'file odd[1].png', 'file x.png']);
  // What is there is meant, whatever it is called.
  expect(await found([at('photos', 'odd[1].png')])).toEqual(['file odd[1].png']);
});

test('what is named twice is there once', async () => {
  expect(await found([at('photos', 'x.png'), at('photos'), at('photos', 'a', '..', 'x.png')])).toEqual(['file x.png', 'file odd[1].png']);
});

test('a film is told by its bytes, and by its address', async () => {
  expect(await found([at('renamed.png'), 'https://host/film.webm'])).toEqual(['film renamed.png', 'film film.webm']);
});

test('what is left out of folders is told', async () => {
  const { notes } = await findInputs([at('photos')], { recursive: true });
  expect(notes.map((text) => text.replaceAll(folder, ''))).toEqual([
    '/photos: 1 files are called as results of this command are (*.labels.png, *.overlay.png), and are left out.',
    '/photos holds a video, which is left out: name it to have it segmented.',
  ]);
});

test.each([
  ['none.png', /^FileNotFoundError: There is no file none\.png in/],
  ['deep', /^FileNotFoundError: \/deep is a folder without pictures of its own; .*Give --recursive/],
  ['others', /^FileNotFoundError: \/others is a folder without pictures \(1 other files\)/],
  ['empty', /^FileNotFoundError: \/empty is a folder without pictures \(it is empty\)/],
  ['none/*.png', /^FileNotFoundError: Nothing matches the pattern '\/none\/\*\.png': there is no folder/],
  ['photos/*.gif', /^FileNotFoundError: Nothing matches the pattern/],
  ['photos/*.txt', /but 1 files that are not called as pictures/],
])('%s', async (arg, message) => {
  const deep = arg === 'deep' ? at('deep') : at(arg);
  if (arg === 'deep') await mkdir(at('deep'), { recursive: true });
  const [text] = (await found([arg === 'deep' ? join(deep, 'a') : deep])) as string[];
  expect(text.replace('/deep/a', '/deep')).toMatch(message);
});

test('an address without https://', async () => {
  const [text] = (await found(['www.host.example/cat.jpg'])) as string[];
  expect(text).toMatch(/^FileNotFoundError: There is no file www\.host\.example\/cat\.jpg\. If it is an address, write it as https:\/\/www/);
});
