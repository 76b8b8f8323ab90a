/** What lies over a picture while it is taught. */
import { expect, test } from '@jest/globals';
import { UNPAINTED, type Strokes, type TaughtPicture } from '../../../web/teach/contract.js';
import { paintLayers } from '../../../web/teach/painting/paint_layers.js';

const [WIDTH, HEIGHT] = [24, 12];
const PALETTE = [[120, 120, 120], [230, 159, 0], [0, 114, 178]] as const;
const LOOK = { palette: PALETTE, opacity: 0.5, showsUnclear: false, showsStrokes: true };

/** Class 0 on the left, class 1 on the right; unclear below row 6; a stroke of class 2 around (4, 4). */
function scene(): { strokes: Strokes; taught: TaughtPicture } {
  const strokes = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(UNPAINTED) };
  for (let y = 2; y < 7; y++) for (let x = 2; x < 7; x++) strokes.data[y * WIDTH + x] = 2;
  const at = (value: (y: number, x: number) => number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => value(Math.floor(i / WIDTH), i % WIDTH));
  const labels = { width: WIDTH, height: HEIGHT, data: at((_, x) => Number(x >= 12)) };
  return { strokes, taught: { id: 1, labels, margins: { width: WIDTH, height: HEIGHT, data: at((y) => (y < 6 ? 255 : 3)) } } };
}

function painted(change: Partial<typeof LOOK> = {}, region?: Parameters<typeof paintLayers>[4]): (y: number, x: number) => number[] {
  const { strokes, taught } = scene();
  const image = new Uint8ClampedArray(4 * WIDTH * HEIGHT);
  paintLayers(strokes, taught, { ...LOOK, ...change }, image, region);
  return (y, x) => Array.from(image.subarray(4 * (y * WIDTH + x), 4 * (y * WIDTH + x) + 4));
}

test('the first class is not tinted, others are, borders and strokes are strong', () => {
  const at = painted();
  expect(at(0, 3)).toEqual([0, 0, 0, 0]);
  expect(at(3, 18)).toEqual([230, 159, 0, 128]);
  expect(at(3, 12)).toEqual([230, 159, 0, 242]);
  expect(at(4, 4)).toEqual([0, 114, 178, 230]);
  // A light line around it, on ground of any colour.
  expect(at(2, 4)).toEqual([255, 255, 255, 217]);
});

test('strokes can be left out, and what is unclear can be hatched', () => {
  expect(painted({ showsStrokes: false })(4, 4)).toEqual([0, 0, 0, 0]);
  const at = painted({ showsUnclear: true });
  const hatched = (y: number): number => Array.from({ length: 9 }, (_, i) => at(y, 14 + i)).filter((rgba) => rgba.join() !== [230, 159, 0, 128].join()).length;
  expect(hatched(3)).toBe(0);
  expect(hatched(9)).toBeGreaterThanOrEqual(3);
});

test('of a region nothing else is touched', () => {
  const at = painted({}, { top: 0, left: 14, bottom: 12, right: 20 });
  expect([at(3, 18), at(4, 4)]).toEqual([[230, 159, 0, 128], [0, 0, 0, 0]]);
});
