/**
 * Sums over all pixels, divided so that threads have something to share: into parts of the pixels, each with sums of its own, which another call
 * adds in order. How many parts there are must follow from shapes alone, or the last bits would depend on the number of threads.
 */
import { call, type KernelCall, type Place } from '../../kernel.js';
import { chunkOf } from '../../kernel.js';

/** Parts at most: what three threads share evenly enough, and few enough to be added quickly. */
const MOST_PARTS = 24;

/** Sums of all parts take this much memory at most, unless there is one part only. */
const MOST_BYTES = 1024 * 1024;

/** Channels that are added together (GROUP of assembly/steps/reduce.ts). */
const GROUP = 16;

/** Additions that are not worth another thread. */
const FEW = 16384;

export interface Parts {
  readonly count: number;
  /** Items of each part but the last, which may have fewer. */
  readonly size: number;
}

/**
 * @param items what is divided: pixels, or rows
 * @param sums how many sums a part has
 * @param least items that are worth a part
 */
export function partsOf(items: number, sums: number, least: number): Parts {
  const most = Math.max(1, Math.min(MOST_PARTS, Math.floor(MOST_BYTES / (4 * Math.max(1, sums))), Math.floor(items / least)));
  const size = Math.max(1, Math.ceil(items / most));
  return { count: Math.max(1, Math.ceil(items / size)), size };
}

/** Adds `parts` times `sums` numbers in float64, in order. */
export function addParts(parts: number, sums: number, threads: number, from: (place: Place) => number, to: (place: Place) => number, divisor = 1): KernelCall {
  const units = Math.ceil(sums / GROUP);
  return call('reduceSum', {
    units,
    chunk: Math.max(Math.ceil(FEW / (parts * GROUP)), chunkOf(units, threads)),
    scratchBytes: 0,
    fields: (place) => ({ x: from(place), out: to(place), count: parts, inner: sums, divisor }),
  });
}
