/** Numbers that fit where they are shown. */
import { expect, test } from '@jest/globals';
import { shortCount, shortValue, value } from '../../../web/inside/numbers.js';

test.each([
  [0, '0'],
  [6, '6'],
  [-142.3, '-142'],
  [1.234, '1.23'],
  [99.96, '100'],
  [12345.6, '1e+4'],
  [-1234567, '-1e+6'],
  [0.00001234, '1e-5'],
  [3.4e38, '3e+38'],
  [Infinity, '∞'],
  [NaN, 'NaN'],
])('%d fits a tile as %s', (n, expected) => {
  expect(shortValue(n)).toBe(expected);
  expect(shortValue(n).length).toBeLessThanOrEqual(6);
});

test('values and counts', () => {
  expect([value(0.0001234), value(123456.7), value(2)]).toEqual(['1.23e-4', '1.23e+5', '2']);
  expect([shortCount(868_365_024), shortCount(999_960), shortCount(12)]).toEqual(['868 M', '1.00 M', '12']);
});
