/** What is said beside the picture, from the figures of the moment. */
import type { TracedLayer } from '../trace.js';
import type { Projection } from './projection.js';
import { mostTapsInside, spanOf, type Tap } from './sampling.js';

/** Pixels, rounded where sizes do not divide. */
const pixels = (n: number): string => `${Math.round(n)} ${Math.round(n) === 1 ? 'pixel' : 'pixels'}`;

/** What the layer's own filter does. */
export function describeWindow(layer: TracedLayer, taps: readonly Tap[], read: Projection): string {
  const { window } = layer;
  if (!window && layer.op.includes('Resize') && read.rows.size * read.columns.size === 1) return 'One vector, the same for all positions.';
  if (!window && layer.op.includes('Resize')) return `Enlarged: a position lies between those of the smaller map, and mixes the ${taps.length === 1 ? 'one it lies on' : `nearest ${taps.length}`}.`;
  if (!window && layer.inputs.length > 1) return `Each position is made from the same position of ${layer.inputs.length} maps: it sees what they see together.`;
  if (!window) return 'Each position is made from the same position of the map before it, and sees no further.';
  const [rows, columns] = window.size;
  if (rows * columns === 1) {
    const stride = window.strides[0];
    return `A 1 × 1 filter: one position, all its channels.${stride > 1 ? ` Stride ${stride}: only every ${ordinal(stride)} position is looked at.` : ''} It mixes channels and sees no further than the map before it.`;
  }
  if (rows >= read.rows.size && columns >= read.columns.size) return `The mean of all ${rows} × ${columns} positions of the map before it: every pixel of the crop has a part in it.`;
  const [rate, stride] = [window.rates[0], window.strides[0]];
  const span = spanOf(rows, rate);
  const apart = rate === 1 ? 'side by side (rate 1)' : `${rate} apart (rate ${rate})`;
  const moves = stride > 1 ? ` Stride ${stride}: the next position of this map reads ${stride} positions further on, so this map has half as many rows and columns.` : '';
  return `A ${rows} × ${columns} filter reads ${taps.length} positions of the map before it, ${apart}: ${span} × ${span} positions, ${pixels(Math.abs((span - 1) * read.rows.stride) + 1)} from the first tap to the last.${outside(taps)}${moves}`;
}

/** @param filter That of the layer, which reads another map; undefined where a 3 x 3 filter over the layer's own map is meant */
export function describeRate(rate: number, taps: readonly Tap[], map: Projection, filter?: readonly [rows: number, columns: number]): string {
  const [rows, columns] = filter ?? [3, 3];
  const span = spanOf(rows, rate);
  const reach = (span - 1) * map.rows.stride + 1;
  const what = filter ? `This ${rows} × ${columns} filter` : `A ${rows} × ${columns} filter over this map`;
  const weights = rows * columns;
  return `${what} at rate ${rate} spans ${filter ? 'in the map that it reads ' : ''}(${rows} − 1) · ${rate} + 1 = ${span} positions: ${pixels(reach)} from the first tap to the last, with ${weights} weights as at every rate.${degenerate(rate, taps, map)}`;
}

/** DeepLab v3 (arXiv:1706.05587), section 3.3: with a growing rate the filter's valid weights become fewer, down to one. */
function degenerate(rate: number, taps: readonly Tap[], map: Projection): string {
  const [all, inside] = [taps.length, taps.filter((tap) => tap.inside).length];
  if (inside === all) return ` All ${all} taps lie inside the map.`;
  const lie = `${inside} of ${all} taps ${inside === 1 ? 'lies' : 'lie'} inside the map here; the others read the zeros of the padding.`;
  if (all !== 9) return ` ${lie}`;
  const most = mostTapsInside(rate, map);
  const size = Math.min(map.rows.size, map.columns.size);
  if (inside === 1) return ` Only ${lie} The 3 × 3 filter has degenerated to 1 × 1 (DeepLab v3, section 3.3), which is why ASPP adds image pooling.`;
  if (most < 9) return ` ${lie} The map has only ${size} positions a side, so never more than ${most} do: the filter is on its way to 1 × 1 (DeepLab v3, section 3.3).`;
  return ` ${lie}`;
}

function outside(taps: readonly Tap[]): string {
  const count = taps.filter((tap) => !tap.inside).length;
  return count === 0 ? '' : ` ${count} of them ${count === 1 ? 'lies' : 'lie'} in the padding here and ${count === 1 ? 'reads' : 'read'} zeros.`;
}

const ordinal = (n: number): string => (n === 2 ? 'second' : n === 3 ? 'third' : `${n}th`);

/** The receptive field in words; width before height, as for pictures everywhere on the page. */
export function describeField(field: { readonly height: number; readonly width: number; readonly read: number; readonly readsAll: boolean; readonly clipped: boolean }): string {
  const { height, width, read, readsAll, clipped } = field;
  const whole = 'the whole picture through image pooling';
  if (read === 0) return readsAll ? `sees ${whole}` : 'sees nothing of the picture';
  const share = read < height * width ? `, of which it reads ${Math.round((100 * read) / (height * width))} %` : '';
  return `sees ${width} × ${height} ${height * width === 1 ? 'pixel' : 'pixels'}${share}${clipped ? ', cut off at the border' : ''}${readsAll ? `, and ${whole}` : ''}`;
}
