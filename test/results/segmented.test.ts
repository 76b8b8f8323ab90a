/** Which classes are meant. */
import { describe, expect, test } from '@jest/globals';
import { ADE20K } from '../../src/io/datasets/ade20k.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { chosenIndices, indicesOf, isBackground, nameOf, type ClassChoice } from '../../src/results/segmented.js';
import { drawn } from './made_up.js';

describe('names and indices', () => {
  test.each<[ClassChoice | readonly ClassChoice[], readonly number[]]>([
    ['cat', [8]],
    [['person', 'cat', 8], [8, 15]],
    [['Person', ' CAT '], [8, 15]],
    [['15', '0'], [0, 15]],
    [0, [0]],
    [[], []],
  ])('%j', (choices, expected) => {
    expect(indicesOf(PASCAL_VOC, choices)).toEqual(expected);
  });

  test('a name that several classes have means all of them; a class called by a number goes before an index', () => {
    const labelSet = { ...PASCAL_VOC, classes: ['a', 'b', 'a', '0', 'constructor'] };
    expect(indicesOf(labelSet, 'a')).toEqual([0, 2]);
    expect(indicesOf(labelSet, '0')).toEqual([3]);
    expect(indicesOf(labelSet, 'constructor')).toEqual([4]);
  });

  test.each([
    ['persn', "There is no class 'persn' in 'pascal_voc'. Did you mean 'person'?"],
    ['prao', "no class 'prao'"],
    ['mtorbike', "Did you mean 'motorbike'?"],
    ['dinin', "Did you mean 'diningtable'?"],
    ['constructor', "There is no class 'constructor'"],
    [21, 'There is no class 21 in'],
    [-1, 'its indices are 0 to 20'],
    [1.5, 'There is no class 1.5'],
    ['99', 'There is no class 99'],
    [{}, 'classes should be a list of classes, by name or index, found an object'],
    [[null], 'classes should be a list of classes'],
  ])('%j: refused', (choice, message) => {
    expect(() => indicesOf(PASCAL_VOC, choice as ClassChoice)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining(message.replace('pascal_voc', PASCAL_VOC.name)) }));
  });
});

test('without a choice: what occurs, but for the background', () => {
  const result = drawn('015', '088');
  const occurs = (index: number): boolean => result.labels.data.includes(index);
  expect(chosenIndices(result, occurs, undefined)).toEqual([1, 5, 8]);
  expect(chosenIndices(result, occurs, ['background', 'cat', 'person'])).toEqual([0, 8]);
  expect([isBackground(PASCAL_VOC, 0), isBackground(ADE20K, 0), isBackground(PASCAL_VOC, 15)]).toEqual([true, true, false]);
  expect([nameOf(PASCAL_VOC, 15), nameOf(PASCAL_VOC, 255)]).toEqual(['person', 'class 255']);
});
