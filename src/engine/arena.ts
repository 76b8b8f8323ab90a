/**
 * Places values in one block of memory so that those alive at the same time do not overlap.
 *
 * Largest first, each at the lowest offset that is free during its whole life: within a few per cent of the lower bound
 * on these networks (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", section 5).
 */

/** A value's size and the steps (first to last, inclusive) during which it must stay untouched. */
export interface Lifetime {
  readonly byteLength: number;
  readonly first: number;
  readonly last: number;
}

/** A cache line: every typed array can start here, and SIMD loads do not straddle. */
const ALIGNMENT = 64;

/** Of so many values, all pairs can be compared; the networks have hundreds. */
const MAX_PAIRED = 4096;

export interface Placement {
  readonly offsets: readonly number[];
  readonly byteLength: number;
}

/** Where each value begins, in bytes, and how many bytes all of them take. */
export function placeInArena(lifetimes: readonly Lifetime[]): Placement {
  return lifetimes.length <= MAX_PAIRED ? placeLargestFirst(lifetimes) : placeByClass(lifetimes);
}

function placeLargestFirst(lifetimes: readonly Lifetime[]): Placement {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: number[] = [];
  let byteLength = 0;
  const largestFirst = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[b].byteLength - lifetimes[a].byteLength || a - b);
  for (const i of largestFirst) {
    const { first, last } = lifetimes[i];
    const size = aligned(lifetimes[i].byteLength);
    let offset = 0;
    // `placed` is sorted by offset: walk the gaps between values that live at the same time.
    for (const other of placed) {
      const { first: otherFirst, last: otherLast, byteLength: otherLength } = lifetimes[other];
      if (otherLast < first || otherFirst > last) continue;
      if (offsets[other] - offset >= size) break;
      offset = Math.max(offset, offsets[other] + aligned(otherLength));
    }
    offsets[i] = offset;
    const at = placed.findIndex((other) => offsets[other] > offset);
    placed.splice(at < 0 ? placed.length : at, 0, i);
    byteLength = Math.max(byteLength, offset + size);
  }
  return { offsets, byteLength };
}

/**
 * In the order of the steps, each in a place of its size class that nobody needs any more, else behind all others. Classes are an eighth apart, which
 * is the most that is lost to rounding; the work is that of sorting.
 */
function placeByClass(lifetimes: readonly Lifetime[]): Placement {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const free = new Map<number, number[]>();
  const order = lifetimes.map((_, i) => i);
  const ending = [...order].sort((a, b) => lifetimes[a].last - lifetimes[b].last);
  let ended = 0;
  let byteLength = 0;
  for (const i of order.sort((a, b) => lifetimes[a].first - lifetimes[b].first || a - b)) {
    for (; lifetimes[ending[ended]].last < lifetimes[i].first; ended++) {
      const size = classOf(lifetimes[ending[ended]].byteLength);
      const places = free.get(size) ?? [];
      free.set(size, places);
      places.push(offsets[ending[ended]]);
    }
    const size = classOf(lifetimes[i].byteLength);
    const place = free.get(size)?.pop();
    offsets[i] = place ?? byteLength;
    if (place === undefined) byteLength += size;
  }
  return { offsets, byteLength };
}

/** The size rounded up to a multiple of an eighth of the power of two below it. */
function classOf(bytes: number): number {
  const size = aligned(bytes);
  const unit = Math.max(ALIGNMENT, 2 ** (Math.floor(Math.log2(Math.max(1, size))) - 3));
  return Math.ceil(size / unit) * unit;
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
