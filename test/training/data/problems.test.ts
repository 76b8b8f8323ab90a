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

test('all problems have a line each; where there are too many, it is said how many more there are', () => {
  const problems = new Problems();
  const names = Array.from({ length: 70 }, (_, i) => `images/a_picture_with_a_name_like_this_one_${i + 10}.jpg`);
  for (const name of names) problems.add(name);
  const [head, ...lines] = linesOf(problems);
  expect(head).toMatch(/^data cannot be trained on as it is: 70 problems with 2000 samples/);
  expect(lines).toEqual(names.map((name) => `  ${name}`));
  for (const name of names) problems.add(name);
  const listed = linesOf(problems).slice(1, -1);
  expect(listed).toEqual([...names, ...names].slice(0, listed.length).map((name) => `  ${name}`));
  expect(listed.length).toBeGreaterThan(70);
  expect(linesOf(problems).at(-1)).toBe(`  ... and ${140 - listed.length} more`);
});
