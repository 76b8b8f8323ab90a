/** Chapter 6's: what somebody says is the truth, and what is held against it. */

/** A truth with a cat (c) and a bird (b), and beside it what two networks found. */
export const SMALL_MAPS: readonly string[] = [
  'truth         careful       lazy',
  '............  ............  ............',
  '..cccc....b.  ..ccc.....b.  ............',
  '..ccccc..bb.  ..cccc....b.  ............',
  '..ccccc.....  ..cccccc....  ............',
  '..cccc......  ..ccccc.....  ............',
  '............  ............  ............',
];

/** A column of the maps as labels, row by row: 0 for the background, 1 for the cat, 2 for the bird. */
export const smallMap = (column: 0 | 1 | 2): number[] => SMALL_MAPS.slice(1).flatMap((row) => [...row.split('  ')[column]].map((mark) => '.cb'.indexOf(mark)));

/** The outline of the cat in `examples/chelsea.png`, drawn by hand: [x, y] of each corner, in pixels of the picture. */
export const CAT_OUTLINE: readonly (readonly [x: number, y: number])[] = [
  [41, 0], [36, 28], [32, 60], [32, 95], [27, 114], [10, 128], [0, 152], [0, 300], [252, 300], [262, 284], [296, 270], [310, 252],
  [318, 226], [330, 210], [348, 186], [358, 160], [362, 138], [362, 120], [356, 100], [353, 78], [368, 56], [381, 30], [399, 0],
];

/** Whether the middle of a pixel lies within an outline: a ray to the left crosses it an odd number of times. */
export function isInside(outline: readonly (readonly [x: number, y: number])[], y: number, x: number): boolean {
  const [middleY, middleX] = [y + 0.5, x + 0.5];
  let inside = false;
  for (const [i, [x1, y1]] of outline.entries()) {
    const [x0, y0] = outline[(i + outline.length - 1) % outline.length];
    if (y0 > middleY !== y1 > middleY && middleX < x0 + ((middleY - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  }
  return inside;
}

/** Labels as the outline has them, row by row: 8, VOC's number of cats, within it, and 0 outside. */
export const catTruth = (height: number, width: number): Uint8Array =>
  Uint8Array.from({ length: height * width }, (_, i) => (isInside(CAT_OUTLINE, Math.floor(i / width), i % width) ? 8 : 0));
