/** Tables of a batch. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Tables } from '../../../../src/cli/segment/outputs/tables.js';
import { cocoPieceOf } from '../../../../src/results/coco.js';
import { findRegions } from '../../../../src/results/regions.js';
import { drawn } from '../../../results/made_up.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-tables-'))));
afterEach(() => rm(folder, { recursive: true }));

const result = drawn('018', '008');
const row = { height: 2, width: 3, answers: { files: [], regions: findRegions(result).regions, coco: cocoPieceOf(result, {}) } };

test('a table, in the order in which the pictures were named, with what has commas and quotes in quotes', async () => {
  const csv = join(folder, 'new', 'table.csv');
  const tables = new Tables({ csv });
  tables.add('b "1", 2.jpg', row);
  tables.add('=a.jpg', row);
  tables.add('b "1", 2.jpg', row);
  expect(await tables.write(['=a.jpg', 'failed.jpg', 'b "1", 2.jpg'])).toEqual([csv]);
  expect((await readFile(csv, 'utf8')).split('\r\n')).toEqual([
    'picture,picture_width,picture_height,index,class,pixels,share,x,y,width,height',
    "'=a.jpg,3,2,1,aeroplane,1,0.16666666666666666,1,0,1,1",
    "'=a.jpg,3,2,8,cat,2,0.3333333333333333,2,0,1,2",
    '"b ""1"", 2.jpg",3,2,1,aeroplane,1,0.16666666666666666,1,0,1,1',
    '"b ""1"", 2.jpg",3,2,8,cat,2,0.3333333333333333,2,0,1,2',
    '',
  ]);
});

test.each([
  [['in/a.jpg', 'in/b.jpg'], ['a.jpg', 'b.jpg']],
  [['in/a.jpg', 'other/a.jpg'], ['in/a.jpg', 'other/a.jpg']],
])('COCO: %j are called %j', async (pictures, names) => {
  const tables = new Tables({ only: ['coco'], out: folder });
  for (const picture of pictures) tables.add(picture, row);
  expect(await tables.write(pictures)).toEqual([join(folder, 'coco.json')]);
  const { images, annotations } = JSON.parse(await readFile(join(folder, 'coco.json'), 'utf8'));
  expect(images.map((image: { file_name: string }) => image.file_name)).toEqual(names);
  expect(annotations.map(({ id, image_id }: { id: number; image_id: number }) => [id, image_id])).toEqual([[1, 1], [2, 1], [3, 2], [4, 2]]);
});

test('nothing is wanted; nothing came through', async () => {
  const none = new Tables({ out: folder });
  none.add('a.jpg', row);
  expect([none.isWanted, await none.write(['a.jpg'])]).toEqual([false, []]);
  expect(await new Tables({ out: folder, only: ['coco'], csv: join(folder, 't.csv') }).write(['a.jpg'])).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});
