/** What is said beside the picture. */
import { expect, test } from '@jest/globals';
import { describeField, describeRate, describeWindow } from '../../../web/inside/geometry/sentences.js';
import { tapsAtRate, tapsOfWindow } from '../../../web/inside/geometry/sampling.js';

const axis = { size: 33, stride: 16, offset: 0 };
const map = { rows: axis, columns: axis };

test.each([
  [1, [16, 16], ['= 3 positions', '33 pixels', '9 weights', 'All 9 taps lie inside']],
  [6, [16, 16], ['(3 − 1) · 6 + 1 = 13 positions', '193 pixels', 'All 9 taps']],
  [12, [9, 14], ['= 25 positions', '6 of 9 taps lie inside']],
  [18, [3, 3], ['= 37 positions', '577 pixels', '4 of 9 taps lie inside', 'only 33 positions a side', 'never more than 4', 'section 3.3']],
  [18, [16, 16], ['Only 1 of 9 taps lies inside', 'degenerated to 1 × 1', 'section 3.3']],
] as const)('rate %i at %j', (rate, at, parts) => {
  const said = describeRate(rate, tapsAtRate(rate, at, map), map);
  for (const part of parts) expect(said).toContain(part);
});

test.each([
  ['atrous', { size: [3, 3], strides: [1, 1], rates: [2, 2], padding: [2, 2] }, ['9 positions', '2 apart (rate 2)', '5 × 5 positions', '65 pixels']],
  ['plain, at the border', { size: [3, 3], strides: [1, 1], rates: [1, 1], padding: [1, 1] }, ['side by side (rate 1)', '5 of them lie in the padding']],
  ['strided', { size: [3, 3], strides: [2, 2], rates: [1, 1], padding: [1, 1] }, ['Stride 2', 'half as many rows']],
  ['pointwise', { size: [1, 1], strides: [1, 1], rates: [1, 1], padding: [0, 0] }, ['1 × 1 filter', 'no further']],
  ['pooling', { size: [33, 33], strides: [1, 1], rates: [1, 1], padding: [0, 0] }, ['mean of all 33 × 33', 'every pixel']],
] as const)('a window that is %s', (_, window, parts) => {
  const layer = { name: 'x', op: 'FusedConv2D', dtype: 'float32', shape: [1, 33, 33, 8], inputs: [], multiplyAdds: 0, window } as const;
  const said = describeWindow(layer, tapsOfWindow(window, [0, 0], map), map);
  for (const part of parts) expect(said).toContain(part);
});

test.each([
  ['AddV2', ['a', 'b'], map, 'the same position of 2 maps'],
  ['Relu', ['a'], map, 'the same position of the map before it'],
  ['ResizeBilinear', ['a'], map, 'mixes the one it lies on'],
  ['ResizeBilinear', ['a'], { rows: { size: 1, stride: 0, offset: 256 }, columns: { size: 1, stride: 0, offset: 256 } }, 'One vector, the same for all'],
])('%s of %j', (op, inputs, read, part) => {
  const layer = { name: 'x', op, dtype: 'float32', shape: [1, 33, 33, 8], inputs, multiplyAdds: 0 } as const;
  expect(describeWindow(layer, [{ y: 0, x: 0, inside: true, centre: true }], read)).toContain(part);
});

test.each([
  [{ height: 1, width: 1, read: 1 }, 'sees 1 × 1 pixel'],
  [{ height: 67, width: 67, read: 67 * 67 }, 'sees 67 × 67 pixels'],
  [{ height: 67, width: 40, read: 67 * 40, clipped: true }, 'sees 40 × 67 pixels, cut off at the border'],
  [{ height: 10, width: 10, read: 25 }, 'sees 10 × 10 pixels, of which it reads 25 %'],
  [{ height: 67, width: 67, read: 67 * 67, readsAll: true }, 'sees 67 × 67 pixels, and the whole picture through image pooling'],
  [{ height: 0, width: 0, read: 0, readsAll: true }, 'sees the whole picture through image pooling'],
])('%j', (field, said) => {
  expect(describeField({ readsAll: false, clipped: false, ...field })).toBe(said);
});
