/** What is wrong with a data set, said at once. */
import { expect, test } from '@jest/globals';
import { Problems } from '../../../src/training/data/problems.js';

test('nothing wrong, nothing said', () => {
  expect(() => new Problems().throwIfAny('data', 3)).not.toThrow();
});

test('all problems have a line each; of a thousand and more, how many more there are', () => {
  const problems = new Problems();
  for (let i = 0; i < 1000; i++) problems.add(`p${i}`);
  expect(() => problems.throwIfAny('data', 2000)).toThrow(/1000 problems with 2000 samples.*(\n {2}p\d+){1000}$/);
  for (let i = 0; i < 3; i++) problems.add('one more');
  expect(() => problems.throwIfAny('data', 2000)).toThrow(/1003 problems[^]*\n {2}p999\n {2}\.\.\. and 3 more$/);
});
