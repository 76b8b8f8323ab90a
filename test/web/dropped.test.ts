/** A model or pictures: what was dropped. */
import { expect, test } from '@jest/globals';
import { isPictureFile, sortDropped } from '../../web/files/dropped.js';

const TYPES: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', txt: 'text/plain' };
const files = (...names: string[]) => names.map((name) => ({ name, type: TYPES[name.split('.').pop() ?? ''] ?? '' }));

test.each([
  ['one picture', ['cat.png'], 'pictures', ['cat.png']],
  ['two pictures', ['cat.png', 'dog.jpg'], 'pictures', ['cat.png', 'dog.jpg']],
  ['pictures beside their notes', ['cat.png', 'notes.txt', 'dog.webp'], 'pictures', ['cat.png', 'dog.webp']],
  ['a checkpoint', ['model.ckpt.index', 'model.ckpt.data-00000-of-00001'], 'model', ['model.ckpt.index', 'model.ckpt.data-00000-of-00001']],
  ['a folder of a model with a picture of it', ['example.png', 'graph.pb'], 'model', ['example.png', 'graph.pb']],
  ['a TensorFlow Lite model', ['deeplab.tflite'], 'model', ['deeplab.tflite']],
  ['a TensorFlow.js model', ['model.json', 'group1-shard1of1.bin'], 'model', ['model.json', 'group1-shard1of1.bin']],
  ['a file that is neither', ['notes.txt'], 'pictures', ['notes.txt']],
  ['files that are neither', ['notes.txt', 'more.txt'], 'model', ['notes.txt', 'more.txt']],
  ['nothing', [], 'pictures', []],
] as const)('%s', (_, names, kind, found) => {
  const sorted = sortDropped(files(...names));
  expect([sorted.kind, sorted.files.map(({ name }) => name)]).toEqual([kind, found]);
});

test('a picture that the browser has no type for is one by its ending', () => {
  expect(isPictureFile({ name: 'IMG_1.HEIC', type: '' })).toBe(true);
  expect(isPictureFile({ name: 'weights.bin', type: '' })).toBe(false);
});
