/** Conv2DBackpropFilter: a sum over pixels of outer products, of the map itself where the filter is 1x1, else of what its taps see. */
import { sizeOf } from '../../../../tensor.js';
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { ConvBackpropAttributes } from '../../../operators/gradients/conv_backprop_input.js';
import { call, pixelPitch, type WasmKernel } from '../../kernel.js';
import { isPointwise, tapsOf } from '../taps.js';
import { addParts, partsOf } from './parts.js';

/** Room for a tile that sticks out of a product (SPARE_BYTES of assembly/outer_product.ts). */
const SPARE_BYTES = 128;

/** Pixels of a band: 16 rows and a panel of 16 columns of as many pixels stay in the first-level cache. */
const BAND = 128;

/** Pixels that are worth sums of their own. */
const LEAST_PIXELS = 512;

/** Rows of a block: a line of each pixel. */
const BLOCK = 16;

/** From here on a block has more rows: there are blocks enough, and the gradient is read less often. */
const MANY_BLOCKS = 24;

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
  // Whole filters where parts of the pixels are enough for all threads, else pieces of it.
  const block = parts.count >= MANY_BLOCKS / 2 ? Math.min(rows, 512) : BLOCK * Math.max(1, Math.floor((rows * parts.count) / BLOCK / MANY_BLOCKS));
  const pointwise = isPointwise(g);
  const sums = parts.count > 1 ? site.room(4 * parts.count * rows * columns) : undefined;
  const units = parts.count * Math.ceil(rows / block);
  const gradientOfParts = call('convFilterGradient', {
    units,
    chunk: 1,
    scratchBytes: SPARE_BYTES + (pointwise ? 0 : 4 * BAND * block),
    fields: (place) => ({
      ...tapsOf(g, place.input(0), pixelPitch(x)),
      gradient: place.input(2),
      gradientPitch: pixelPitch(gradient),
      out: sums ? place.room(sums) : place.output(0),
      ...{ rows, columns, block, pixels, partPixels: parts.size, band: BAND, pointwise: pointwise ? 1 : 0 },
    }),
  });
  if (!sums) return [gradientOfParts];
  return [gradientOfParts, addParts(parts.count, rows * columns, site.threads, (place) => place.room(sums), (place) => place.output(0))];
};
