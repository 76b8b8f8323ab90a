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

/** Where each value begins, in bytes, and how many bytes all of them take. */
export function placeInArena(lifetimes: readonly Lifetime[]): { readonly offsets: readonly number[]; readonly byteLength: number } {
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

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
