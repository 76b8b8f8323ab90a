/**
 * In which order the kernel multiplies the groups of a panel: assembly/quantized/gemm.ts.
 *
 * Products of a group are added in twos within 16 bits. Rows are at most 127, so that those of two groups can be added there as well, and become 32 bits together, where the
 * weights that meet are not large all at once: a quarter of the multiplications less. Hardly any filter has a group that finds no other; it depends on weights alone, so sums stay
 * exact.
 *
 * Hundreds of panels are ordered while a network loads, mostly before this is compiled: fractions and iterators would be objects for the collector.
 */
import { MOST_OF_SEVEN_BITS } from '../../../operators/quantized/quantization.js';

const { abs, ceil, floor } = Math;

/** Elements of a row that are multiplied together, and of these, whose products are added first. */
const GROUP = 4;
const TWO = 2;

/** What weights may amount to whose products are added within 16 bits. */
const MOST_WEIGHTS = floor(32767 / MOST_OF_SEVEN_BITS);

export interface GroupOrder {
  readonly pairs: number;
  /** All groups: those of pairs, two after two, and then those that are left. */
  readonly groups: readonly number[];
}

/** Of a matrix [depth, columns], from column `first` on. */
export function groupOrder(weights: Int8Array, columns: number, first: number, width: number): GroupOrder {
  const amounts = amountsOf(weights, columns, first, width);
  const perGroup = (GROUP / TWO) * width;
  const peaks = peaksOf(amounts, perGroup);
  // Those that find it hardest to fit come first, and take the largest that they find.
  const left: number[] = [];
  for (let group = 0; group < peaks.length; group++) left.push(group);
  left.sort((a, b) => peaks[b] - peaks[a]);
  const pairs: number[] = [];
  const singles: number[] = [];
  for (let group = left.shift(); group !== undefined; group = left.shift()) {
    const at = left.findIndex((other) => peaks[group] + peaks[other] <= MOST_WEIGHTS || fits(amounts, group * perGroup, other * perGroup, perGroup));
    if (at < 0) {
      singles.push(group);
      continue;
    }
    pairs.push(group, left[at]);
    left.copyWithin(at, at + 1).pop();
  }
  return { pairs: pairs.length / 2, groups: [...pairs, ...singles] };
}

/** Whether the amounts of two groups fit into 16 bits together. */
function fits(amounts: Uint8Array, group: number, other: number, perGroup: number): boolean {
  for (let i = 0; i < perGroup; i++) if (amounts[group + i] + amounts[other + i] > MOST_WEIGHTS) return false;
  return true;
}

/** The largest amount of each group. */
function peaksOf(amounts: Uint8Array, perGroup: number): Uint8Array {
  const peaks = new Uint8Array(amounts.length / perGroup);
  for (let group = 0, i = 0; group < peaks.length; group++) {
    for (const end = i + perGroup; i < end; i++) if (amounts[i] > peaks[group]) peaks[group] = amounts[i];
  }
  return peaks;
}

/** [groups][2][width]: |weights| of each two whose products are added first, for every column. One array, since there are hundreds of groups in hundreds of panels. */
function amountsOf(weights: Int8Array, columns: number, first: number, width: number): Uint8Array {
  const depth = columns === 0 ? 0 : weights.length / columns;
  const amounts = new Uint8Array(ceil(depth / GROUP) * (GROUP / TWO) * width);
  for (let k = 0; k < depth; k++) {
    const begin = ((k - (k % TWO)) / TWO) * width;
    for (let n = 0; n < width; n++) amounts[begin + n] += abs(weights[k * columns + first + n]);
  }
  return amounts;
}
