/**
 * In which order the kernel multiplies the groups of a panel: assembly/quantized/gemm.ts.
 *
 * Products of a group are added in twos within 16 bits. Rows are at most 127, so that those of two groups can be added there as well, and become 32 bits together, where the
 * weights that meet are not large all at once: a quarter of the multiplications less. Hardly any filter has a group that finds no other; it depends on weights alone, so sums stay
 * exact.
 */
import { MOST_OF_SEVEN_BITS } from '../../../operators/quantized/quantization.js';

/** Elements of a row that are multiplied together, and of these, whose products are added first. */
const GROUP = 4;
const TWO = 2;

/** What weights may amount to whose products are added within 16 bits. */
const MOST_WEIGHTS = Math.floor(32767 / MOST_OF_SEVEN_BITS);

export interface GroupOrder {
  readonly pairs: number;
  /** All groups: those of pairs, two after two, and then those that are left. */
  readonly groups: readonly number[];
}

/** Of a matrix [depth, columns], from column `first` on. */
export function groupOrder(weights: Int8Array, columns: number, first: number, width: number): GroupOrder {
  const amounts = amountsOf(weights, columns, first, width);
  const peaks = amounts.map((group) => group.reduce((most, amount) => Math.max(most, amount), 0));
  // Those that find it hardest to fit come first, and take the largest that they find.
  const left = [...amounts.keys()].sort((a, b) => peaks[b] - peaks[a]);
  const pairs: number[] = [];
  const singles: number[] = [];
  while (left.length > 0) {
    const [group] = left.splice(0, 1);
    const at = left.findIndex((other) => peaks[group] + peaks[other] <= MOST_WEIGHTS || fits(amounts[group], amounts[other]));
    if (at < 0) singles.push(group);
    else pairs.push(group, ...left.splice(at, 1));
  }
  return { pairs: pairs.length / 2, groups: [...pairs, ...singles] };
}

const fits = (some: Uint8Array, others: Uint8Array): boolean => some.every((amount, i) => amount + others[i] <= MOST_WEIGHTS);

/** By group: |weights| of each two whose products are added first, for every column. */
function amountsOf(weights: Int8Array, columns: number, first: number, width: number): Uint8Array[] {
  const depth = columns === 0 ? 0 : weights.length / columns;
  const amounts = Array.from({ length: Math.ceil(depth / GROUP) }, () => new Uint8Array((GROUP / TWO) * width));
  for (let k = 0; k < depth; k++) {
    const group = amounts[Math.floor(k / GROUP)];
    const begin = Math.floor((k % GROUP) / TWO) * width;
    for (let n = 0; n < width; n++) group[begin + n] += Math.abs(weights[k * columns + first + n]);
  }
  return amounts;
}
