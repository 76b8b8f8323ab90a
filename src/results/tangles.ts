/** What simplifying can do wrong: lines that cross or touch others, and lines that jump over a whole ring. Both are looked for by cells, in time that is in proportion to the corners. */
import type { Ring, Rings } from './outlines.js';

/** A line of a simplified ring: from one corner to another, in place of all corners between them. */
export interface Segment {
  /** Which ring, and which of its corners. */
  readonly ring: number;
  readonly from: number;
  readonly to: number;
  readonly a: Point;
  readonly b: Point;
}

type Point = Ring[number];

/** Pixels a side. */
const CELL = 4;

/** More than there are cells in a row. */
const ROW = 2 ** 20;

export function segmentsOf(rings: Rings, kept: readonly Uint8Array[]): Segment[] {
  const segments: Segment[] = [];
  rings.forEach((corners, ring) => {
    for (let from = 0, to = 1; to < corners.length; to++) {
      if (kept[ring][to] === 0) continue;
      segments.push({ ring, from, to, a: corners[from], b: corners[to] });
      from = to;
    }
  });
  return segments;
}

/** The segments that cross or touch another one where they do not follow each other. */
export function crossing(segments: readonly Segment[]): Set<Segment> {
  const cells = new Map<number, Segment[]>();
  const found = new Set<Segment>();
  for (const segment of segments) {
    for (const cell of cellsAlong(segment)) {
      for (const other of cells.get(cell) ?? []) {
        if (meet(segment, other)) found.add(segment).add(other);
      }
      add(cells, cell, segment);
    }
  }
  return found;
}

/**
 * The segments that have jumped over another ring: it lies between them and the corners that they leave out. Where nothing crosses, a ring is on one side as a whole, and its first corner,
 * which always stays, speaks for it.
 */
export function sweptOver(rings: Rings, segments: readonly Segment[]): Set<Segment> {
  const cells = new Map<number, number[]>();
  rings.forEach(([[x, y]], ring) => add(cells, cellOf(x, y), ring));
  return new Set(segments.filter(({ ring, from, to }) => {
    if (to === from + 1) return false;
    const chain = rings[ring].slice(from, to + 1);
    const [left, right] = range(chain.map(([x]) => x));
    const [top, bottom] = range(chain.map(([, y]) => y));
    for (let y = Math.floor(top / CELL); y <= bottom / CELL; y++) {
      for (let x = Math.floor(left / CELL); x <= right / CELL; x++) {
        if (cells.get(y * ROW + x)?.some((other) => other !== ring && isInside(chain, rings[other][0]))) return true;
      }
    }
    return false;
  }));
}

const cellOf = (x: number, y: number): number => Math.floor(y / CELL) * ROW + Math.floor(x / CELL);

function add<T>(cells: Map<number, T[]>, cell: number, value: T): void {
  const others = cells.get(cell);
  if (others) others.push(value);
  else cells.set(cell, [value]);
}

/** The cells that a segment enters: row by row, from where it enters the row to where it leaves it. */
function cellsAlong({ a, b }: Segment): number[] {
  const [[ax, ay], [bx, by]] = a[1] <= b[1] ? [a, b] : [b, a];
  const at = (y: number): number => (by === ay ? bx : ax + ((bx - ax) * (Math.min(by, Math.max(ay, y)) - ay)) / (by - ay));
  const cells: number[] = [];
  for (let row = Math.floor(ay / CELL); row <= by / CELL; row++) {
    const [left, right] = by === ay ? range([ax, bx]) : range([at(row * CELL), at((row + 1) * CELL)]);
    for (let column = Math.floor(left / CELL); column <= right / CELL; column++) cells.push(row * ROW + column);
  }
  return cells;
}

function range(values: readonly number[]): readonly [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return [least, most];
}

/** Whether two segments have more in common than the corner in which they follow each other, or in which two rings meet. */
function meet({ a, b }: Segment, { a: c, b: d }: Segment): boolean {
  if (areApart(a[0], b[0], c[0], d[0]) || areApart(a[1], b[1], c[1], d[1])) return false;
  // With a shared corner they have more in common where the other end of one lies on the other.
  if (isSame(a, c)) return isOn(a, b, d) || isOn(c, d, b);
  if (isSame(b, d)) return isOn(a, b, c) || isOn(c, d, a);
  if (isSame(a, d)) return isOn(a, b, c) || isOn(c, d, b);
  if (isSame(b, c)) return isOn(a, b, d) || isOn(c, d, a);
  const [ofC, ofD, ofA, ofB] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  // On one line, their boxes tell, and these overlap.
  return ofC * ofD <= 0 && ofA * ofB <= 0;
}

const areApart = (a: number, b: number, c: number, d: number): boolean => Math.max(a, b) < Math.min(c, d) || Math.max(c, d) < Math.min(a, b);

const isSame = ([ax, ay]: Point, [bx, by]: Point): boolean => ax === bx && ay === by;

/** Whether a point lies on a segment. */
const isOn = (a: Point, b: Point, point: Point): boolean => turn(a, b, point) === 0 && isBetween(a, b, point);

/** Above 0 where the way from `a` over `b` to `c` turns right to the eye, 0 on one line. Corners are whole numbers, so it is exact. */
const turn = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);

/** For points on one line. */
const isBetween = ([ax, ay]: Point, [bx, by]: Point, [x, y]: Point): boolean => (x - ax) * (x - bx) <= 0 && (y - ay) * (y - by) <= 0;

/** By the even-odd rule, in the ring that a chain of corners and the line back to its first one are. */
function isInside(chain: Ring, [x, y]: Point): boolean {
  let isOdd = false;
  chain.forEach(([bx, by], i) => {
    const [ax, ay] = chain[(i + chain.length - 1) % chain.length];
    if (ay > y !== by > y && ax + ((y - ay) / (by - ay)) * (bx - ax) > x) isOdd = !isOdd;
  });
  return isOdd;
}
