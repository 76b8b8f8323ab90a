/** Outlines with fewer corners (Douglas and Peucker 1973) that still bound the same parts: none crosses another or itself. */
import { areaOf, type Ring, type Rings } from './outlines.js';
import { crossing, segmentsOf, sweptOver } from './tangles.js';

/** Rings are looked at in pieces of so many corners, so that the time stays in proportion to them, whatever shape they have; the ends of a piece are kept. */
const PIECE = 1024;

/**
 * The rings of a region, whose corners are some of those given, and which are nowhere further from those left out than `tolerance` pixels. Rings neither cross nor touch where they did not
 * before, holes stay in their outlines, and none vanishes or runs the other way: where that would be so, corners come back, one after the other.
 */
export function simplified(rings: Rings, tolerance: number): Ring[] {
  if (!(tolerance > 0)) return [...rings];
  const kept = rings.map(ends);
  keepMeetings(rings, kept);
  rings.forEach((ring, i) => {
    const marked = [...kept[i].keys()].filter((corner) => kept[i][corner] === 1);
    for (const [n, to] of marked.slice(1).entries()) keepCorners(ring, marked[n], to, tolerance, kept[i]);
  });
  while (bringBack(rings, kept, tolerance)) continue;
  return rings.map((ring, i) => cornersOf(ring, kept[i]));
}

/** By corner, 1 for the ends of a ring's pieces. Its own ends, which are one point, and the corner that is furthest from them are among them. */
function ends(ring: Ring): Uint8Array {
  const far = furthest(ring);
  return Uint8Array.from(ring, (_, i) => (i === ring.length - 1 || (i < far ? i : i - far) % PIECE === 0 ? 1 : 0));
}

/** Marks the two ends, and between them the corner that is furthest from the line, as long as it is further than the tolerance. */
function keepCorners(ring: Ring, first: number, last: number, tolerance: number, kept: Uint8Array): void {
  kept[first] = kept[last] = 1;
  const open = [[first, last]];
  for (let piece = open.pop(); piece; piece = open.pop()) {
    const [from, to] = piece;
    const { at, distance } = furthestFromLine(ring, from, to);
    if (distance <= tolerance) continue;
    kept[at] = 1;
    open.push([from, at], [at, to]);
  }
}

/** Where two rings meet at a corner they stay as they are, up to the next corners: who is on which side is decided there. */
function keepMeetings(rings: Rings, kept: readonly Uint8Array[]): void {
  const seen = new Set<number>();
  const meetings = new Set<number>();
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const place = placeOf(ring[i]);
      (seen.has(place) ? meetings : seen).add(place);
    }
  }
  rings.forEach((ring, r) => {
    const last = ring.length - 1;
    for (let i = 0; i < last && meetings.size > 0; i++) {
      if (!meetings.has(placeOf(ring[i]))) continue;
      for (const near of [(i + last - 1) % last, i, i + 1]) kept[r][near] = 1;
    }
  });
}

const placeOf = ([x, y]: Point): number => y * 2 ** 26 + x;

/** Marks corners where something is wrong. @returns whether there were any */
function bringBack(rings: Rings, kept: readonly Uint8Array[], tolerance: number): boolean {
  const segments = segmentsOf(rings, kept);
  const tangled = crossing(segments);
  const wrong = tangled.size > 0 ? tangled : sweptOver(rings, segments);
  let isMore = false;
  for (const { ring, from, to } of wrong) {
    if (to === from + 1) continue;
    const { at } = furthestFromLine(rings[ring], from, to);
    keepCorners(rings[ring], from, at, tolerance, kept[ring]);
    keepCorners(rings[ring], at, to, tolerance, kept[ring]);
    isMore = true;
  }
  if (isMore) return true;
  rings.forEach((ring, i) => {
    const corners = cornersOf(ring, kept[i]);
    if (corners.length >= 4 && areaOf(corners) * areaOf(ring) > 0) return;
    isMore ||= corners.length < ring.length;
    kept[i].fill(1);
  });
  return isMore;
}

const cornersOf = (ring: Ring, kept: Uint8Array): Ring => ring.filter((_, i) => kept[i] === 1);

type Point = Ring[number];

/** The corner between two others that is furthest from the line between these. */
function furthestFromLine(ring: Ring, from: number, to: number): { readonly at: number; readonly distance: number } {
  let [distance, at] = [-1, from];
  for (let i = from + 1; i < to; i++) {
    const own = distanceTo(ring[from], ring[to], ring[i]);
    if (own > distance) [distance, at] = [own, i];
  }
  return { at, distance };
}

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
