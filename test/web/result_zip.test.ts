/** The ZIP of several results. */
import { expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { distinct, sharesTable, zipOf } from '../../web/files/result_zip.js';

test('names that occur twice are told apart', () => {
  expect(distinct(['cat', 'dog', 'cat', 'cat-2', 'cat'])).toEqual(['cat', 'dog', 'cat-2', 'cat-2-2', 'cat-3']);
});

test('the table quotes what a spreadsheet would take apart', () => {
  const table = sharesTable([{ name: 'a, "b"', legend: [{ name: 'cat', pixels: 3 }, { name: 'background', pixels: 1 }] }]);
  expect(table).toBe('picture,class,pixels,share\r\n"a, ""b""",cat,3,0.750000\r\n"a, ""b""",background,1,0.250000\r\n');
});

test('the files are in it as they are', async () => {
  const zip = await zipOf([{ name: 'cat.labels.png', content: new Blob([new Uint8Array([1, 2, 3])]) }], 'table');
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Object.keys(files).sort()).toEqual(['cat.labels.png', 'shares.csv']);
  expect([...files['cat.labels.png']]).toEqual([1, 2, 3]);
  expect(strFromU8(files['shares.csv'])).toBe('table');
});
