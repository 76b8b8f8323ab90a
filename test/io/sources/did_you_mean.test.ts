import { expect, test } from '@jest/globals';
import { didYouMean, nearestNames } from '../../../src/io/sources/did_you_mean.js';
import { ZOO } from '../../../src/nets/zoo.js';

const NAMES = ZOO.map(({ name }) => name);

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['mobilenetv2_coco_voc_trainug', NAMES, ['mobilenetv2_coco_voc_trainaug']],
  ['XCEPTION_41_imagenet', NAMES, ['xception_41_imagenet', 'xception_71_imagenet']],
  ['resnet', NAMES, ['resnet_v1_50_beta_imagenet', 'resnet_v1_101_beta_imagenet']],
  ['edgetpu-deplab-slim', NAMES, ['edgetpu-deeplab-slim']],
  ['nope', NAMES, []],
  ['chelsae.png', ['chelsea.png', 'notes.txt'], ['chelsea.png']],
  ['b.index', ['a.index'], []],
  ['', NAMES, []],
  ['x'.repeat(1e6), ['x'.repeat(1e6 - 1)], []],
])('%#', (word, names, expected) => {
  expect(nearestNames(word, names)).toEqual(expected);
});

test('as a question', () => {
  expect(didYouMean('cats.png', ['cat.png', 'cat1.png', 'dog.png'])).toBe(' Did you mean cat.png or cat1.png?');
  expect(didYouMean('dog', ['cat'])).toBe('');
});
