/** How chapters are read and compared: on short texts, so that the course itself is not needed to see a failure. */
import { describe, expect, test } from '@jest/globals';
import { importCourse } from './import_course.js';

const { MARK, moduleOf, parseChapter, splitOutput } = await importCourse('chapter');
const { problemsOf } = await importCourse('problems');

const TEXT = [
  '# Title',
  '',
  '```ts',
  'const a = 1;',
  '```',
  '',
  'Words.',
  '',
  '```ts',
  'console.log(a);',
  '```',
  '',
  '```text',
  '1',
  '```',
  '',
  '```sh',
  'not ours',
  '```',
].join('\n');

test('snippets, where they stand, and what is said to be their output', () => {
  const { snippets } = parseChapter(TEXT);
  expect(snippets.map(({ line, code, output }) => [line, code, output?.text])).toEqual([
    [4, ['const a = 1;'], undefined],
    [10, ['console.log(a);'], '1'],
  ]);
});

test('text with words in between is no output of the snippet in front of it', () => {
  const { snippets } = parseChapter(['```ts', '1;', '```', 'Words.', '```text', '1', '```'].join('\n'));
  expect(snippets[0].output).toBeUndefined();
});

test('a fence that does not end is named by its line', () => {
  expect(() => parseChapter('Words.\n```ts\nconst a = 1;')).toThrow('line 2: found a fence that does not end');
});

test('the module has every line of code at its own number', () => {
  const lines = moduleOf(parseChapter(TEXT)).split('\n');
  expect([lines[3], lines[9]]).toEqual(['const a = 1;', 'console.log(a);']);
  expect(lines[2]).toContain(MARK);
});

test('output is told apart by marks; a snippet that was not reached has none', () => {
  expect(splitOutput(`${MARK}0\n${MARK}1\n1  \n2\n\n`, 3)).toEqual(['', '1\n2', undefined]);
});

describe('problems', () => {
  const run = (outputs: readonly (string | undefined)[], problem?: string) => problemsOf({ chapter: parseChapter(TEXT), outputs, problem });

  test.each([
    ['none', ['', '1'], []],
    ['another output, line by line', ['', '2'], ['the snippet at line 10 prints something else:\n- 1\n+ 2']],
    ['an output without a fence', ['0', '1'], ['the snippet at line 4 prints something, but no ```text stands behind it:\n0']],
    ['a snippet that was not reached', ['', undefined], ['the snippet at line 10 was not reached.']],
  ])('%s', (_what, outputs, expected) => {
    expect(run(outputs)).toEqual(expected);
  });

  test('an error comes first', () => {
    expect(run(['', '1'], 'the process ended with 1')).toEqual(['the process ended with 1']);
  });
});
