/** Conv2DBackpropFilter: a sum over pixels of outer products, of the map itself where the filter is 1x1, else of what its taps see. */
import { sizeOf } from '../../../../tensor.js';
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { ConvBackpropAttributes } from '../../../operators/gradients/conv_backprop_input.js';
import { call, pixelPitch, type WasmKernel } from '../../kernel.js';
import { LIST_COLUMNS, mayList, PIXEL_LISTS_BYTES } from '../convolutions/lists.js';
import { isPointwise, tapsOf } from '../convolutions/taps.js';
import { addParts, partsOf } from './parts.js';

/** Room for a tile that sticks out of a product (SPARE_BYTES of assembly/products/outer_product.ts). */
const SPARE_BYTES = 128;

/** Elements of a panel, and pixels of a band: a panel of either factor, of as many pixels, stays in the first-level cache. */
const PANEL = 16;
const BAND = 128;

/** Pixels that are worth sums of their own. */
const LEAST_PIXELS = 1536;

/** What threads share evenly enough. */
const UNITS = 24;

/** The most rows of a block: what their taps see of a band stays in the second-level cache. */
const MOST_ROWS = 512;

/** The least rows or columns of a block where there are more: the other factor is copied for each of them. */
const LEAST_SIDE = 32;

/** Lines of 64 bytes are as far apart, and the sets of lines as many and as large, in the first-level caches of most processors. */
const LINE_BYTES = 64;
const SETS = 64;
const LINES_OF_A_SET = 8;

export const convBackpropFilterKernel: WasmKernel<ConvBackpropAttributes> = (site) => {
  const [x, , gradient] = site.inputs;
  const [{ shape }] = site.outputs;
  const g = convGeometry(x.shape, shape[0], shape[1], site.attrs);
  // Grouped convolutions are left to the plain kernel; no DeepLab has one.
  if (g.inChannels !== shape[2] || sizeOf(shape) === 0) return undefined;
  const columns = shape[3];
  const rows = sizeOf(shape.slice(0, 3));
  const pixels = g.batch * g.outHeight * g.outWidth;
  const parts = partsOf(pixels, rows * columns, LEAST_PIXELS);
  const [blockRows, blockColumns] = blockOf(rows, columns, UNITS / parts.count);
  const pointwise = isPointwise(g);
  const sums = parts.count > 1 ? site.room(4 * parts.count * rows * columns) : undefined;
  const units = parts.count * Math.ceil(rows / blockRows) * Math.ceil(columns / blockColumns);
  const panelBytes = SPARE_BYTES + 4 * PANEL * BAND * (1 + Math.ceil(blockRows / PANEL)) + (pointwise ? 0 : 4 * blockRows);
  const isListed = pointwise && (mayList(blockColumns) || mayList(blockRows));
  // A block may be turned around where its rows fill the tiles of lists.
  const turnedBytes = mayList(blockRows) ? 4 * blockColumns * (blockRows - (blockRows % LIST_COLUMNS)) : 0;
  const gradientOfParts = call('convFilterGradient', {
    units,
    chunk: 1,
    scratchBytes: panelBytes + (isListed ? PIXEL_LISTS_BYTES + turnedBytes : 0),
    fields: (place) => ({
      ...tapsOf(g, place.input(0), pixelPitch(x)),
      gradient: place.input(2),
      gradientPitch: pixelPitch(gradient),
      out: sums ? place.room(sums) : place.output(0),
      ...{ rows, columns, blockRows, blockColumns, pixels, partPixels: parts.size, band: BAND, pointwise: pointwise ? 1 : 0 },
      packsX: isCrowded(pixelPitch(x)) ? 1 : 0,
      packsGradient: isCrowded(pixelPitch(gradient)) ? 1 : 0,
      ...{ lists: isListed ? panelBytes : 0, turned: panelBytes + PIXEL_LISTS_BYTES },
    }),
  });
  if (!sums) return [gradientOfParts];
  return [gradientOfParts, addParts(parts.count, rows * columns, site.threads, (place) => place.room(sums), (place) => place.output(0))];
};

/** A block of the filter, so that there are about as many as are wanted: the longer side is divided. */
function blockOf(rows: number, columns: number, wanted: number): readonly [rows: number, columns: number] {
  const piece = (side: number): number => Math.min(side, Math.max(LEAST_SIDE, PANEL * Math.ceil(side / wanted / PANEL)));
  if (wanted < 2) return [Math.min(rows, MOST_ROWS), columns];
  return columns > rows ? [Math.min(rows, MOST_ROWS), piece(columns)] : [Math.min(piece(rows), MOST_ROWS), columns];
}

/** Whether a line of each pixel of a band does not fit the cache together with another panel, because too many of them fall into the same sets. */
function isCrowded(pitch: number): boolean {
  if (pitch % LINE_BYTES !== 0) return false;
  // Every so many pixels a set is met again.
  let sets = SETS;
  for (let lines = pitch / LINE_BYTES; sets > 1 && lines % 2 === 0; lines /= 2) sets /= 2;
  return sets * LINES_OF_A_SET < 2 * BAND;
}
