/** Repeat factor sampling, by hand. */
import { expect, test } from '@jest/globals';
import { balanced } from '../../../src/training/data/balanced.js';
import type { TrainingSet } from '../../../src/training/data/training_set.js';
import { settingsOf } from '../../../src/training/options.js';
import { SAMPLES, SHAPES } from '../made_up.js';

const setOf = (present: readonly (readonly number[])[] | undefined, count = present?.length ?? 2): TrainingSet => ({
  name: 'a set',
  labelSet: SHAPES,
  ids: Array.from({ length: count }, (_, i) => `p${i}`),
  present,
  read: (index) => Promise.reject(new Error(`read ${index}`)),
});

test('a picture of a rare class comes sqrt(share / frequency) times', async () => {
  // Of 16 pictures all show class 0, four class 1, one class 2; those that fewer than all show are rare.
  const set = setOf(Array.from({ length: 16 }, (_, i) => (i === 0 ? [0, 2] : i < 5 ? [0, 1] : [0])));
  const { ids, present, read } = balanced(set, 1);
  const times = (id: string): number => ids.filter((other) => other === id).length;
  expect([times('p0'), times('p1'), times('p4'), times('p5')]).toEqual([4, 2, 2, 1]);
  expect(ids).toHaveLength(4 + 4 * 2 + 11);
  expect([present?.[3], present?.[4], present?.[12]]).toEqual([[0, 2], [0, 1], [0]]);
  await expect(read(ids.indexOf('p7'))).rejects.toThrow('read 7');
  // sqrt(0.25 / (1 / 16)) = 2; class 1 is not rare any more.
  expect(balanced(set, 0.25).ids.filter((id) => id === 'p0')).toHaveLength(2);
  expect(balanced(set, 0.25).ids).toHaveLength(17);
  expect(balanced(set, 0).ids).toEqual(set.ids);
});

test('pictures of no class, and classes of no picture', () => {
  expect(balanced(setOf([[], [1], []]), 1).ids).toEqual(['p0', 'p1', 'p1', 'p2']);
});

test('what is not known cannot be balanced', () => {
  expect(() => balanced(setOf(undefined), 0.5)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining('a set') }));
  expect(() => settingsOf({ samples: SAMPLES, labelSet: SHAPES, balance: 0.5 })).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining('openTrainingSet') }));
});
