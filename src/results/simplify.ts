/** Outlines with fewer corners (Douglas and Peucker 1973). */
import { areaOf, type Ring } from './outlines.js';

/** Rings are looked at in pieces of so many corners, so that the time stays in proportion to them, whatever shape they have; the ends of a piece are kept. */
const PIECE = 1024;

/**
 * A ring whose corners are some of those of the given one, and which is nowhere further from those left out than `tolerance` pixels. One that would no longer enclose anything, or
 * would run the other way, stays as it is.
 */
export function simplified(ring: Ring, tolerance: number): Ring {
  if (!(tolerance > 0)) return ring;
  const kept = new Uint8Array(ring.length);
  // Two ends that lie far apart: a ring as one line would begin and end at one point.
  const far = furthest(ring);
  for (const [first, last] of [[0, far], [far, ring.length - 1]]) {
    for (let from = first; from < last; from += PIECE) keepCorners(ring, from, Math.min(from + PIECE, last), tolerance, kept);
  }
  const corners = ring.filter((_, i) => kept[i] === 1);
  return corners.length >= 4 && areaOf(corners) * areaOf(ring) > 0 ? corners : ring;
}

/** Marks the two ends, and between them the corner that is furthest from the line, as long as it is further than the tolerance. */
function keepCorners(ring: Ring, first: number, last: number, tolerance: number, kept: Uint8Array): void {
  kept[first] = kept[last] = 1;
  const open = [[first, last]];
  for (let piece = open.pop(); piece; piece = open.pop()) {
    const [from, to] = piece;
    let [most, at] = [tolerance, 0];
    for (let i = from + 1; i < to; i++) {
      const distance = distanceTo(ring[from], ring[to], ring[i]);
      if (distance > most) [most, at] = [distance, i];
    }
    if (at === 0) continue;
    kept[at] = 1;
    open.push([from, at], [at, to]);
  }
}

type Point = Ring[number];

/** From a point to the line between two others, not to its prolongation. */
function distanceTo([ax, ay]: Point, [bx, by]: Point, [x, y]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(ax + share * dx - x, ay + share * dy - y);
}

/** The corner that is furthest from the first one. */
function furthest(ring: Ring): number {
  const [[x, y]] = ring;
  let [most, at] = [-1, 0];
  for (let i = 0; i < ring.length; i++) {
    const distance = (ring[i][0] - x) ** 2 + (ring[i][1] - y) ** 2;
    if (distance > most) [most, at] = [distance, i];
  }
  return at;
}
