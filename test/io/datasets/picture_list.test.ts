import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readPictureList } from '../../../src/io/datasets/picture_list.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-list-'))));
afterEach(() => rm(folder, { recursive: true }));

async function idsOf(text: string): Promise<string[]> {
  await writeFile(join(folder, 'list.txt'), text);
  return readPictureList(join(folder, 'list.txt'));
}

test('ids, files, paths and pairs of files; each once, in their order', async () => {
  const text = '\ufeff2007_000032\r\nb.jpg\n\n  images/c.JPEG \n/JPEGImages/d.jpg /SegmentationClass/d.png\nmy cat.png\nx\\e.png\nv1.2\nb.png\n../../f.jpg\n';
  expect(await idsOf(text)).toEqual(['2007_000032', 'b', 'c', 'd', 'my cat', 'e', 'v1.2', 'f']);
});

test('what is no list', async () => {
  await expect(idsOf('\n \n')).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringContaining('lists nothing') });
  await truncate(join(folder, 'list.txt'), 2 ** 26 + 1);
  await expect(readPictureList(join(folder, 'list.txt'))).rejects.toThrow(/67108865 bytes/);
  await expect(readPictureList(join(folder, 'none.txt'))).rejects.toMatchObject({ tag: 'FileNotFoundError' });
});
