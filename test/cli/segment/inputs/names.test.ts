import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Input } from '../../../../src/cli/segment/inputs/input.js';
import { ResultNames } from '../../../../src/cli/segment/inputs/names.js';

const named = (picture: string): Input => ({ picture, kind: 'file', within: picture.split('/').at(-1) ?? picture });
const inFolder = (within: string): Input => ({ picture: `photos/${within}`, kind: 'file', within });
const namesOf = (...inputs: readonly Input[]): string[] => new ResultNames().of(inputs);

test.each<readonly [readonly Input[], readonly string[]]>([
  [[named('a/x.png'), named('b/y.jpg')], ['x', 'y']],
  [[named('a/x.png'), named('b/x.jpg')], ['x.png', 'x.jpg']],
  [[named('a/x.png'), named('b/x.png'), named('c/y.png')], ['a-x', 'b-x', 'y']],
  [[named('1/a/x.png'), named('2/a/x.png')], ['1-a-x', '2-a-x']],
  [[inFolder('a/x.png'), inFolder('b/x.png')], ['a/x', 'b/x']],
  [[inFolder('a/x.png'), inFolder('a/x.jpg')], ['a/x.png', 'a/x.jpg']],
  // A file system may take these for one.
  [[named('a/Cat.png'), named('b/cat.jpg')], ['Cat.png', 'cat.jpg']],
  [[named('.png'), named('x')], ['.png', 'x']],
  [[{ picture: 'https://host/cat.jpg', kind: 'address', within: 'cat.jpg' }, { picture: 'https://other/cat.jpg', kind: 'address', within: 'cat.jpg' }], ['cat.jpg', 'cat.jpg-2']],
])('%#', (inputs, expected) => {
  expect(namesOf(...inputs)).toEqual(expected);
});

test('what was given before is not given again', () => {
  const names = new ResultNames();
  expect([names.of([named('a/x.png')]), names.of([named('b/x.png')]), names.of([named('b/x.png')])].flat()).toEqual(['x', 'x.png', 'b-x']);
});

test('no two are the same, whatever they are called', () => {
  const part = fc.constantFrom('a', 'b', 'A', 'x.png', 'x', 'x-2', 'a-x');
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part, part), { maxLength: 12 }), (paths) => {
      const names = namesOf(...paths.map((parts) => named(parts.join('/')))).map((name) => name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
    }),
    { seed: 7 },
  );
});
