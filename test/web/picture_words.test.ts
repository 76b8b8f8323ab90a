/** Errors of pictures in the page's words: those of the library, and of a browser that reads more. */
import { expect, test } from '@jest/globals';
import { readImage } from '../../src/io/pictures/image.js';
import { whatThePageReads } from '../../web/engine/picture_words.js';

const words = (name: string, content: string): Promise<string> =>
  readImage(new File([Buffer.from(content, 'latin1')], name)).then(
    () => 'It was read.',
    (error: Error) => whatThePageReads(error.message),
  );

test.each([
  ['a text', 'notes.txt', 'Milk, bread\nand butter', /^notes\.txt: a text file that begins with 'Milk, bread' was found, which neither .* PNG or JPEG, or another format that this browser shows/],
  ['a format that has a name', 'photo.heic', '\0\0\0\x18ftypheic', /^photo\.heic: a HEIC file was found/],
  ['bytes', 'data.bin', '\x01\x02\x03\x04', /begins with 01 02 03 04 was found/],
  ['nothing', 'empty', '', /an empty file was found/],
])('%s', async (_, name, content, expected) => {
  expect(await words(name, content)).toMatch(expected);
});

test('what is a picture but broken keeps the library’s words', async () => {
  const broken = await words('broken.png', '\x89PNG\r\n\x1a\n');
  expect(broken).toContain('broken.png');
  expect(broken).not.toContain('neither this page');
});
