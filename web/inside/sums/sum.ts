/** The sum that one value of a map is: every input with its weight, and what becomes of it. */
import type { Window } from '../trace.js';

export interface Term {
  /** Row and column within the filter. */
  readonly tap: readonly [row: number, column: number];
  /** The channel of the map that is read. */
  readonly from: number;
  /** Zero outside the map. */
  readonly input: number;
  readonly weight: number;
}

export interface FilterSum {
  /** [rows, columns] of the filter. */
  readonly size: readonly [number, number];
  /** How many products there are. */
  readonly count: number;
  /** Those that count most, by the size of their product. */
  readonly terms: readonly Term[];
  /** For each tap the products of all channels, row by row. */
  readonly taps: readonly number[];
  readonly total: number;
}

/** A map, [height, width, channels]. */
export interface MapValues {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: ArrayLike<number>;
}

/** TensorFlow's filter: of a convolution [rows, columns, in, out], depthwise [rows, columns, in, multiplier]. */
export interface Filter {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly isDepthwise: boolean;
}

/** Terms that are told one by one. */
export const MOST_TERMS = 9;

export function sumAt(read: MapValues, { shape, values, isDepthwise }: Filter, { strides, rates, padding }: Window, channel: number, [y, x]: readonly [number, number]): FilterSum {
  const [rows, columns, inputs, last] = shape;
  // Output channel c of a depthwise convolution reads channel c / multiplier alone.
  const [first, end] = isDepthwise ? [Math.floor(channel / last), Math.floor(channel / last) + 1] : [0, inputs];
  const output = isDepthwise ? channel % last : channel;
  const terms: Term[] = [];
  const taps: number[] = [];
  for (let k = 0; k < rows; k++) {
    for (let l = 0; l < columns; l++) {
      const [row, column] = [y * strides[0] - padding[0] + k * rates[0], x * strides[1] - padding[1] + l * rates[1]];
      const isInside = row >= 0 && row < read.height && column >= 0 && column < read.width;
      let sum = 0;
      for (let from = first; from < end; from++) {
        const input = isInside ? read.values[(row * read.width + column) * read.channels + from] : 0;
        const weight = values[((k * columns + l) * inputs + from) * last + output];
        sum += input * weight;
        terms.push({ tap: [k, l], from, input, weight });
      }
      taps.push(sum);
    }
  }
  const most = rows * columns * (end - first) <= MOST_TERMS ? terms : [...terms].sort((a, b) => Math.abs(b.input * b.weight) - Math.abs(a.input * a.weight)).slice(0, MOST_TERMS);
  return { size: [rows, columns], count: terms.length, terms: most, taps, total: taps.reduce((sum, each) => sum + each, 0) };
}

export type Activation = 'none' | 'relu' | 'relu6';

/** What the layer's name ends with tells it. */
export const activationOf = (name: string): Activation => (/Relu6[^/]*$/i.test(name) ? 'relu6' : /Relu[^/]*$/i.test(name) ? 'relu' : 'none');

export const activated = (value: number, activation: Activation): number =>
  activation === 'none' ? value : activation === 'relu' ? Math.max(0, value) : Math.min(6, Math.max(0, value));

export interface Affine {
  readonly scale: number;
  readonly shift: number;
}

/**
 * What batch normalisation, or a bias, does with the sums of a channel: `scale · sum + shift`. It follows from sums and the values that the network made of them,
 * whatever variables it is stored in; undefined where the activation left nothing to tell it by.
 *
 * @param pairs Sums with the layer's values at the same positions
 */
export function affineOf(pairs: readonly (readonly [sum: number, value: number])[], activation: Activation): Affine | undefined {
  const telling = pairs.filter(([, value]) => activation === 'none' || (value > 0 && (activation === 'relu' || value < 6)));
  if (telling.length < 2) return undefined;
  const sorted = [...telling].sort((a, b) => a[0] - b[0]);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (high[0] - low[0] < 1e-6) return undefined;
  const scale = (high[1] - low[1]) / (high[0] - low[0]);
  return { scale, shift: low[1] - scale * low[0] };
}
