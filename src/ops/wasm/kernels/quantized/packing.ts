/** Constants of convolutions in 8 bits as their kernels read them: assembly/quantized. */
import type { Tensor } from '../../../../tensor.js';

const PANEL = 16;
/** Rows of depth that lie together in a panel. */
const GROUP = 4;
/** Channels of a depthwise filter that lie together, and its columns. */
const CHANNELS = 8;
const COLUMNS = 3;

/** Columns of whole panels. */
export const paddedColumns = (columns: number): number => PANEL * Math.ceil(columns / PANEL);

/** Bytes of a filter of `depth` rows in panels. */
export const panelBytes = (depth: number, columns: number): number => paddedColumns(columns) * GROUP * Math.ceil(depth / GROUP);

/** A filter [..., columns], all of whose other dimensions are the rows of a matrix: `[panel][depth / 4][16][4]`. What is missing is zero. */
export function packBytePanels(filter: Tensor, columns: number, target: Int8Array): void {
  const from = filter.data as Int8Array;
  const depth = columns === 0 ? 0 : from.length / columns;
  const groups = Math.ceil(depth / GROUP);
  target.fill(0);
  for (let k = 0; k < depth; k++) {
    for (let n = 0; n < columns; n++) {
      const panel = Math.floor(n / PANEL);
      target[((panel * groups + Math.floor(k / GROUP)) * PANEL + (n % PANEL)) * GROUP + (k % GROUP)] = from[k * columns + n];
    }
  }
}

/** Bytes of a 3x3 depthwise filter. */
export const windowBytes = (channels: number): number => channels * COLUMNS * GROUP;

/** A depthwise filter [3, 3, channels, 1]: `[channels / 8][3 columns][8 channels][top, middle, bottom, 0]`. */
export function packByteWindow(filter: Tensor, channels: number, target: Int8Array): void {
  const from = filter.data as Int8Array;
  target.fill(0);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      for (let c = 0; c < channels; c++) {
        target[((Math.floor(c / CHANNELS) * COLUMNS + column) * CHANNELS + (c % CHANNELS)) * GROUP + row] = from[(row * COLUMNS + column) * channels + c];
      }
    }
  }
}

/** What the zero point of x takes from the sum of each of the last axes' channels: -zero point * the sum of its weights. */
export function packCorrections(filter: Tensor, channels: number, zeroPoint: number, target: Int32Array): void {
  const from = filter.data as Int8Array;
  target.fill(0);
  for (let i = 0; i < from.length; ) for (let c = 0; c < channels; c++, i++) target[c] -= zeroPoint * from[i];
}
