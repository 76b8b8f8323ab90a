/** What is wrong with a data set, said at once. */
import { expect, test } from '@jest/globals';
import { Problems } from '../../../src/training/data/problems.js';

function linesOf(problems: Problems): string[] {
  try {
    problems.throwIfAny('data', 2000);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

test('nothing wrong, nothing said', () => {
  expect(linesOf(new Problems())).toEqual([]);
});

test('all problems have a line each; of more than a thousand, it is said how many more there are', () => {
  const problems = new Problems();
  const names = Array.from({ length: 1000 }, (_, i) => `p${i}`);
  for (const name of names) problems.add(name);
  const [head, ...lines] = linesOf(problems);
  expect(head).toMatch(/^data cannot be trained on as it is: 1000 problems with 2000 samples/);
  expect(lines).toEqual(names.map((name) => `  ${name}`));
  for (let i = 0; i < 3; i++) problems.add('one more');
  expect(linesOf(problems).slice(-2)).toEqual(['  p999', '  ... and 3 more']);
});
