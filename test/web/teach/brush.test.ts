/** Strokes of a round brush, and how they are taken back. */
import { describe, expect, test } from '@jest/globals';
import { UNPAINTED, type Strokes } from '../../../web/teach/contract.js';
import { makeAgain, StrokeInProgress, takeBack, union, withoutClass } from '../../../web/teach/painting/brush.js';

const blank = (width: number, height: number): Strokes => ({ width, height, data: new Uint8Array(width * height).fill(UNPAINTED) });

const rows = ({ width, data }: Strokes): string[] =>
  Array.from({ length: data.length / width }, (_, y) => Array.from(data.subarray(y * width, (y + 1) * width), (label) => (label === UNPAINTED ? '.' : String(label))).join(''));

describe('a stroke', () => {
  test('is a disc where it begins', () => {
    const strokes = blank(7, 7);
    new StrokeInProgress(strokes, 3, 5).to({ x: 3, y: 3 });
    expect(rows(strokes)).toEqual(['.......', '..333..', '.33333.', '.33333.', '.33333.', '..333..', '.......']);
  });

  test('has no gaps between points that lie far apart, and ends at the border', () => {
    const strokes = blank(60, 5);
    const stroke = new StrokeInProgress(strokes, 1, 3);
    stroke.to({ x: -4, y: 2 });
    stroke.to({ x: 64, y: 2 });
    expect(rows(strokes)[2]).toBe('1'.repeat(60));
    expect(rows(strokes)[0]).toBe('.'.repeat(60));
  });

  test('of one pixel is one pixel', () => {
    const strokes = blank(3, 3);
    new StrokeInProgress(strokes, 0, 1).to({ x: 1, y: 1 });
    expect(rows(strokes)).toEqual(['...', '.0.', '...']);
  });

  test('tells a region that has all that changed', () => {
    const strokes = blank(40, 40);
    const stroke = new StrokeInProgress(strokes, 2, 9);
    const region = union(stroke.to({ x: 10, y: 12 }), stroke.to({ x: 30, y: 20 }));
    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 40; x++) {
        const isInside = y >= region.top && y < region.bottom && x >= region.left && x < region.right;
        if (!isInside) expect(strokes.data[y * 40 + x]).toBe(UNPAINTED);
      }
    }
    expect(region.right).toBeLessThanOrEqual(40);
  });

  test('can be taken back, and made again, over others', () => {
    const strokes = blank(9, 3);
    new StrokeInProgress(strokes, 1, 3).to({ x: 2, y: 1 });
    const before = rows(strokes);
    const stroke = new StrokeInProgress(strokes, 2, 3);
    stroke.to({ x: 3, y: 1 });
    stroke.to({ x: 6, y: 1 });
    const after = rows(strokes);
    const change = stroke.finished();
    if (!change) throw new Error('Nothing changed.');
    takeBack(change, strokes);
    expect(rows(strokes)).toEqual(before);
    makeAgain(change, strokes);
    expect(rows(strokes)).toEqual(after);
  });

  test('that changes nothing is none', () => {
    const strokes = blank(5, 5);
    const rubbing = new StrokeInProgress(strokes, UNPAINTED, 3);
    rubbing.to({ x: 2, y: 2 });
    expect(rubbing.finished()).toBeUndefined();
  });
});

test('without a class its strokes are gone, and those behind it move up', () => {
  expect(Array.from(withoutClass({ width: 5, height: 1, data: Uint8Array.of(0, 1, 2, 3, UNPAINTED) }, 1).data)).toEqual([0, UNPAINTED, 1, 2, UNPAINTED]);
});
