/** Moving over the picture by keys. */
import { expect, test } from '@jest/globals';
import { movedSpot } from '../../web/components/spot.js';

const SIZE = { width: 600, height: 300 };
const from = (x: number, y: number) => ({ x, y, byKeys: true });

test.each([
  ['begins in the middle', 'ArrowLeft', false, undefined, from(300, 150)],
  ['goes a sixtieth of the longer side', 'ArrowRight', false, from(300, 150), from(310, 150)],
  ['goes up', 'ArrowUp', false, from(300, 150), from(300, 140)],
  ['with Shift goes a pixel', 'ArrowDown', true, from(300, 150), from(300, 151)],
  ['stays inside', 'ArrowLeft', false, from(4, 150), from(0, 150)],
  ['stays inside at the bottom', 'ArrowDown', false, from(4, 299), from(4, 299)],
  ['is removed', 'Escape', false, from(4, 299), null],
  ['is left alone by other keys', 'Tab', false, from(4, 299), undefined],
] as const)('%s', (_, key, shiftKey, at, expected) => {
  expect(movedSpot({ key, shiftKey }, at, SIZE)).toEqual(expected);
});
