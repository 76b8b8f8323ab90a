/** Messages stay short whatever names and lists stand in them. */
import { describe, expect, test } from '@jest/globals';
import { CheckpointFormatError, GraphFormatError } from '../src/errors.js';
import { described, didYouMean, listOf, shortened, shortMessage } from '../src/messages.js';

describe('shortened', () => {
  test('a name that a person reads stays as it is', () => {
    expect(shortened('xception_65/middle_flow/block1/unit_16/xception_module/separable_conv3_depthwise/depthwise_weights')).toMatch(/^xception_65.*depthwise_weights$/);
    expect(shortened('x'.repeat(320))).toHaveLength(320);
  });

  test('of a longer one both ends are left, and how much is missing is told', () => {
    const text = shortened(`begin${'x'.repeat(65_000)}end`);
    expect(text).toMatch(/^beginx+\[\.\.\. 64688 letters left out \.\.\.\]x+end$/);
    expect(text.length).toBeLessThan(400);
  });

  test('letters beyond 16 bits are not cut in two', () => {
    for (const max of [5, 6, 7, 8]) expect(shortened('😀'.repeat(100), max)).not.toMatch(/(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});

describe('messages of errors', () => {
  test('a long name is cut, what is said of it is not', () => {
    const { message } = new GraphFormatError(`Node '${'n'.repeat(65_000)}' has the input '${'i'.repeat(65_000)}', but the graph has no such node.`);
    expect(message).toMatch(/^Node 'n+\[.*\]n+' has the input 'i+\[.*\]i+', but the graph has no such node\.$/);
    expect(message.length).toBeLessThan(1000);
  });

  test('many short words are cut too, however many', () => {
    for (const words of [3_000, 3_000_000]) {
      const message = shortMessage(`found ${'a b '.repeat(words)}. Copy the file again.`);
      expect(message).toMatch(/^found a b .* Copy the file again\.$/);
      expect(message.length).toBeLessThan(4200);
    }
  });

  test('cause and tag are kept', () => {
    const cause = new Error('why');
    const error = new CheckpointFormatError('x'.repeat(500), { cause });
    expect([error.tag, error.name, error.cause]).toEqual(['CheckpointFormatError', 'CheckpointFormatError', cause]);
  });
});

test('lists name a few of many', () => {
  expect(listOf(['a', 'b'])).toBe('a, b');
  expect(listOf([])).toBe('');
  expect(listOf(Array.from({ length: 100 }, (_, i) => `n${i}`), 3)).toBe('n0, n1, n2 and 97 more');
  expect(listOf(['x'.repeat(1000)]).length).toBeLessThan(400);
});

test.each<[unknown, string]>([
  [5, '5'],
  ['five', "'five'"],
  [null, 'null'],
  [undefined, 'undefined'],
  [[1, 2], 'a list of 2'],
  [{}, 'an object'],
  [new Map(), 'a Map'],
  [new ArrayBuffer(1), 'an ArrayBuffer'],
  [() => 0, 'a function'],
])('what a caller gave: %p is %s', (value, text) => {
  expect(described(value)).toBe(text);
});

test.each([
  ['persn', " Did you mean 'person'?"],
  ['prseon', " Did you mean 'person'?"],
  ['PERSONS', " Did you mean 'person'?"],
  ['ca', " Did you mean 'car' or 'cat'?"],
  ['din', " Did you mean 'diningtable'?"],
  ['zebra', ''],
  ['', ''],
  ['x'.repeat(100_000), ''],
])('a name that is like others: %.20s', (given, expected) => {
  expect(didYouMean(given, ['car', 'person', 'cat', 'cat', 'diningtable', 'constructor'])).toBe(expected);
});
