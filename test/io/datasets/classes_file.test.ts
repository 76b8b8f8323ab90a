import { describe, expect, test } from '@jest/globals';
import { classesBeside, formatClasses, parseClasses } from '../../../src/io/datasets/classes_file.js';
import { CLASSES_FILE } from '../../../src/io/datasets/classes_name.js';
import { PASCAL_VOC } from '../../../src/io/datasets/pascal_voc.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';

test('names, with colours in every spelling or VOC\'s; the index is the line', () => {
  const { classes, palette, ignore } = parseClasses('\ufeffbackground\r\ntraffic light,#fAaA1e\n person 220 20 60 \nrider, 1, 2, 3\nclass 7\nroad\t#010203\n\n\n');
  expect(classes).toEqual(['background', 'traffic light', 'person', 'rider', 'class 7', 'road']);
  expect(palette.slice(0, 6)).toEqual([[0, 0, 0], [250, 170, 30], [220, 20, 60], [1, 2, 3], PASCAL_VOC.palette[4], [1, 2, 3]]);
  expect(palette[255]).toEqual(PASCAL_VOC.palette[255]);
  expect(ignore).toBe(255);
});

test('what is written is read back', () => {
  const set = { name: '3 classes', classes: ['a', 'b 1 2 3', 'Größe, klein'], palette: [[0, 10, 255], [7, 7, 7], [16, 1, 0]] as const, ignore: 255 };
  const read = parseClasses(formatClasses(set));
  expect(read.classes).toEqual(set.classes);
  expect(read.palette.slice(0, 3)).toEqual(set.palette);
  expect(parseClasses(formatClasses(PASCAL_VOC))).toMatchObject({ classes: PASCAL_VOC.classes, palette: PASCAL_VOC.palette });
});

test.each([['a\nb'], [''], [' a'], ['a,']])('a name that a line cannot hold: %j', (name) => {
  expect(() => formatClasses({ ...PASCAL_VOC, classes: [name] })).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError' }));
});

describe('all lines that cannot be read are told of', () => {
  test('in one error', () => {
    const refused = expect.objectContaining({
      tag: 'DataSetFormatError',
      message: expect.stringMatching(/mine: line 2 \(""\) is empty.*; line 3 \("cat 1 2 300"\) has a colour above 255; line 4 names 'dog' again, as line 1 does; line 5 \("car,red"\) has no colour.*; line 6 \("bus #12"\).*; line 7 \(",#000000"\) has a colour and no name/),
    });
    expect(() => parseClasses('dog\n\ncat 1 2 300\ndog #000000\ncar,red\nbus #12\n,#000000', 'mine')).toThrow(refused);
  });

  test.each([
    ['nothing', '\n', /line 1 \(""\) is empty/],
    ['too many', Array.from({ length: 256 }, (_, i) => `c${i}`).join('\n'), /256 classes are listed/],
    ['a long list of faults', Array.from({ length: 30 }, () => 'x').join('\n'), /\(and 19 more\)/],
  ])('%s', (_, text, message) => {
    expect(() => parseClasses(text)).toThrow(message);
  });

  test('what is no text', async () => {
    const folder = (bytes: Uint8Array): ReturnType<typeof classesBeside> => classesBeside(memoryFolder('folder', { [CLASSES_FILE]: bytes }));
    await expect(folder(Uint8Array.of(0xff, 0xfe, 65, 0))).rejects.toThrow(/classes.txt is not UTF-8/);
    await expect(folder(new Uint8Array(2 ** 20 + 1))).rejects.toThrow(/has 1048577 bytes/);
    expect(await classesBeside(memoryFolder('folder', {}))).toBeUndefined();
  });
});
