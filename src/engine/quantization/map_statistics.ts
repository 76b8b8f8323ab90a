/** What a map holds: the ends of its numbers, and the mean of each channel. */
import { union, type Range } from './ranges.js';

const { floor, fround, min } = Math;

/** Of a map's numbers, the share at either end that is cut off: one far number would take the steps of all others. */
const CUT = 1e-4;

export class MapStatistics {
  readonly #sums: Float64Array;
  readonly #count: number;
  #range: Range | undefined;

  /** @param count of how many maps */
  constructor(channels: number, count: number) {
    this.#sums = new Float64Array(channels);
    this.#count = count;
  }

  /** Looks at one map, [..., channels]. */
  add(map: Float32Array): void {
    const sums = this.#sums;
    const channels = sums.length;
    const share = channels / (map.length * this.#count);
    for (let i = 0; i < map.length; ) {
      for (let c = 0; c < channels; c++, i++) sums[c] += map[i] * share;
    }
    const range = rangeOf(map);
    this.#range = this.#range ? union(this.#range, range) : range;
  }

  get range(): Range {
    return this.#range ?? [0, 0];
  }

  /** float32 [channels]; not finite where the map is not. */
  get means(): Float32Array {
    return Float32Array.from(this.#sums);
  }
}

/** Steps of the histogram that finds where to cut. */
const BINS = 8192;

/** Between the cuts. Numbers that are not finite do not count. */
export function rangeOf(numbers: Float32Array): Range {
  let [least, greatest] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least && number !== -Infinity) least = number;
    if (number > greatest && number !== Infinity) greatest = number;
  }
  if (!(greatest > least)) return Number.isFinite(least) ? [least, least] : [0, 0];
  const counts = new Uint32Array(BINS);
  const perBin = (greatest - least) / BINS;
  for (const number of numbers) if (number >= least && number <= greatest) counts[min(BINS - 1, floor((number - least) / perBin))]++;
  const cut = floor(numbers.length * CUT);
  return [fround(least + perBin * binAt(counts, cut)), fround(greatest - perBin * binAt(counts.reverse(), cut))];
}

/** How many bins hold `cut` numbers or less together. */
function binAt(counts: Uint32Array, cut: number): number {
  let bin = 0;
  for (let seen = counts[0]; seen <= cut && bin < BINS - 1; seen += counts[bin]) bin++;
  return bin;
}
