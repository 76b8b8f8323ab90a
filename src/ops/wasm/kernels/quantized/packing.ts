/** Constants of convolutions in 8 bits as their kernels read them: assembly/quantized. */
import type { Tensor } from '../../../../tensor.js';
import { panelColumns } from '../../packing.js';
import { groupOrder } from './group_order.js';

/** Columns of a panel that is not the last one, which has half as many where they are enough. */
const PANEL = 16;
const NARROW = 8;
/** Bytes of a row that are multiplied together; as words, half as many elements. */
const GROUP = 4;
/** Channels of a depthwise filter that lie together, half of them, and its columns. */
const CHANNELS = 8;
const HALF = 4;
const COLUMNS = 3;

/** Weights as bytes, or as words where the rows that they meet become words too. */
export type Weights = Int8Array | Int16Array;

/** Elements of a filter of `depth` rows in panels. */
export const panelElements = (depth: number, columns: number): number => panelColumns(columns) * GROUP * Math.ceil(depth / GROUP);

/** Bytes behind panels of bytes: for each panel of 16, how many pairs of groups there are, and where in a row each group lies. */
export const orderBytes = (depth: number, columns: number): number => 4 * Math.ceil(Math.max(0, columns - NARROW) / PANEL) * (1 + Math.ceil(depth / GROUP));

/**
 * A filter [..., columns], all of whose other dimensions are the rows of a matrix: `[panel][depth / 4][columns][4]` of bytes, `[panel][depth / 2][columns][2]` of words. What is missing
 * is zero. Groups of bytes are in the order of group_order.ts, which is written behind them, but in a panel of 8.
 */
export function packWeightPanels(filter: Tensor, columns: number, target: Weights): void {
  const from = filter.data as Int8Array;
  const depth = columns === 0 ? 0 : from.length / columns;
  const group = groupOf(target);
  const paddedDepth = GROUP * Math.ceil(depth / GROUP);
  const order = group === GROUP ? new Int32Array(target.buffer, target.byteOffset + panelElements(depth, columns), orderBytes(depth, columns) / 4) : undefined;
  target.fill(0);
  for (let first = 0, at = 0; first < columns; first += PANEL) {
    const width = panelColumns(columns - first < PANEL ? columns - first : PANEL);
    const places = order && width === PANEL ? writeOrder(from, columns, first, order.subarray(at, (at += 1 + paddedDepth / GROUP))) : undefined;
    for (let k = 0; k < depth; k++) {
      // Not Math.floor of a fraction: until this is compiled, each would be an object.
      const among = (k - (k % group)) / group;
      const row = first * paddedDepth + (places ? places[among] : among) * width * group + (k % group);
      for (let n = first; n < columns && n < first + PANEL; n++) target[row + (n - first) * group] = from[k * columns + n];
    }
  }
}

/** Writes the order of a panel's groups. @returns by group, which one it is */
function writeOrder(weights: Int8Array, columns: number, first: number, to: Int32Array): Int32Array {
  const { pairs, groups } = groupOrder(weights, columns, first, Math.min(PANEL, columns - first));
  const places = new Int32Array(groups.length);
  to[0] = pairs;
  for (let place = 0; place < groups.length; place++) {
    to[1 + place] = GROUP * groups[place];
    places[groups[place]] = place;
  }
  return places;
}

/** Elements of a 3x3 depthwise filter. */
export const windowElements = (channels: number): number => groupsOf(channels) * CHANNELS * COLUMNS * GROUP;

/** The channels of depthwise filters lie in eights. */
const groupsOf = (channels: number): number => Math.ceil(channels / CHANNELS);

/**
 * A depthwise filter [3, 3, channels, 1]: `[channels / 8][3 columns][8 channels][top, middle, bottom, 0]` of bytes, `[channels / 8][3 columns][2 halves][2][4 channels][2]` of words,
 * (top, middle) and then (bottom, 0). The last eight are the last of all, of which the eight before may have some as well.
 */
export function packWindow(filter: Tensor, channels: number, target: Weights): void {
  const from = filter.data as Int8Array;
  const isWords = groupOf(target) < GROUP;
  target.fill(0);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      for (let slot = 0; slot < groupsOf(channels) * CHANNELS; slot++) {
        const inGroup = slot % CHANNELS;
        const first = slot - inGroup;
        const c = Math.min(first, channels - CHANNELS) + inGroup;
        const begin = first * COLUMNS * GROUP + column * CHANNELS * GROUP;
        const place = isWords ? ((Math.floor(inGroup / HALF) * 2 + (row >> 1)) * HALF + (inGroup % HALF)) * 2 + (row & 1) : inGroup * GROUP + row;
        target[begin + place] = from[(row * COLUMNS + column) * channels + c];
      }
    }
  }
}

/** Elements of a depthwise filter of any size. */
export const wideWindowElements = (rows: number, columns: number, channels: number): number => groupsOf(channels) * CHANNELS * columns * 2 * Math.ceil(rows / 2);

/** A depthwise filter [rows, columns, channels, 1]: `[channels / 8][columns][rows / 2][2 halves][4 channels][2 rows]` of words. What is missing is zero. */
export function packWideWindow({ data, shape: [rows, columns, channels] }: Tensor, target: Weights): void {
  const from = data as Int8Array;
  const pairs = Math.ceil(rows / 2);
  target.fill(0);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let c = 0; c < channels; c++) {
        const pair = (Math.floor(c / CHANNELS) * columns + column) * pairs + (row >> 1);
        target[(pair * CHANNELS + (c % CHANNELS)) * 2 + (row & 1)] = from[(row * columns + column) * channels + c];
      }
    }
  }
}

/** How many elements a group has. */
const groupOf = (target: Weights): number => GROUP / target.BYTES_PER_ELEMENT;

/** What the zero point of x takes from the sum of each of the last axes' channels: -zero point * the sum of its weights. */
export function packCorrections(filter: Tensor, channels: number, zeroPoint: number, target: Int32Array): void {
  const from = filter.data as Int8Array;
  target.fill(0);
  for (let i = 0; i < from.length; ) for (let c = 0; c < channels; c++, i++) target[c] -= zeroPoint * from[i];
}
