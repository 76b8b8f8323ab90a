/** How endpoints are spelled. */
import { expect, test } from '@jest/globals';
import { formatEndpoint, parseEndpoint } from '../../src/graph/graph.js';

test.each([
  ['Relu', 'Relu', 0, 'Relu'],
  ['Relu:0', 'Relu', 0, 'Relu'],
  ['scope/split:12', 'scope/split', 12, 'scope/split:12'],
  ['odd:name', 'odd:name', 0, 'odd:name'],
  ['odd:1:2', 'odd:1', 2, 'odd:1:2'],
  ['end:', 'end:', 0, 'end:'],
  ['negative:-1', 'negative:-1', 0, 'negative:-1'],
])("'%s' is node '%s', output %i, spelled '%s'", (name, node, index, canonical) => {
  expect(parseEndpoint(name)).toEqual({ node, index });
  expect(formatEndpoint(node, index)).toBe(canonical);
});
