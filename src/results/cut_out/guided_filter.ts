/**
 * The guided filter (He, Sun and Tang 2010, "Guided Image Filtering"), with a picture in colour as its guide: around each pixel the map is a linear function of the picture's colours, so
 * that the map's edges go where the picture's are. Computed at a smaller size, and applied at the full one (He and Sun 2015, "Fast Guided Filter").
 */
import { boxMeans } from './box_filter.js';
import { positionsOf, shrunk } from './scaled_map.js';

export interface GuidedFilterOptions {
  /** Of the squares in which the map is a linear function, in pixels. */
  readonly radius: number;
  /** How much colours have to vary for the map to follow them: a variance, of colours from 0 to 1. */
  readonly epsilon: number;
}

/** A square is looked at by about so many pixels a side at the smaller size, on either side of its middle. */
const SMALL_RADIUS = 4;

/**
 * @param map [h * w], from 0 to 1
 * @param rgb [h * w * 3]
 * @returns [h * w]; may be a little below 0 or above 1
 */
export function guidedFilter(map: Float32Array, rgb: Uint8Array, height: number, width: number, { radius, epsilon }: GuidedFilterOptions): Float32Array {
  const factor = Math.max(1, Math.floor(radius / SMALL_RADIUS));
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const small = Math.max(1, Math.round(radius / factor));
  const mean = (values: Float32Array): Float32Array => boxMeans(values, rows, columns, small);
  const product = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value * b[i]);

  const guide = [0, 1, 2].map((channel) => shrunk(channelOf(rgb, channel), height, width, factor));
  const given = shrunk(map, height, width, factor);
  const [r, g, b] = guide.map(mean);
  const p = mean(given);
  const [rr, rg, rb, gg, gb, bb] = [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]].map(([i, j]) => mean(product(guide[i], guide[j])));
  const [rp, gp, bp] = guide.map((channel) => mean(product(channel, given)));

  // The slopes solve (covariance of the colours + epsilon) * slopes = covariance of the colours with the map.
  const [slopeR, slopeG, slopeB, offset] = [r, g, b, p];
  for (let i = 0; i < p.length; i++) {
    const [mr, mg, mb, mp] = [r[i], g[i], b[i], p[i]];
    const [crr, cgg, cbb] = [rr[i] - mr * mr + epsilon, gg[i] - mg * mg + epsilon, bb[i] - mb * mb + epsilon];
    const [crg, crb, cgb] = [rg[i] - mr * mg, rb[i] - mr * mb, gb[i] - mg * mb];
    const [vr, vg, vb] = [rp[i] - mr * mp, gp[i] - mg * mp, bp[i] - mb * mp];
    // The inverse of a symmetric matrix of 3 x 3 by its cofactors.
    const [irr, irg, irb] = [cgg * cbb - cgb * cgb, crb * cgb - crg * cbb, crg * cgb - crb * cgg];
    const [igg, igb, ibb] = [crr * cbb - crb * crb, crb * crg - crr * cgb, crr * cgg - crg * crg];
    const determinant = crr * irr + crg * irg + crb * irb;
    slopeR[i] = (irr * vr + irg * vg + irb * vb) / determinant;
    slopeG[i] = (irg * vr + igg * vg + igb * vb) / determinant;
    slopeB[i] = (irb * vr + igb * vg + ibb * vb) / determinant;
    offset[i] = mp - slopeR[i] * mr - slopeG[i] * mg - slopeB[i] * mb;
  }
  for (const coefficients of [slopeR, slopeG, slopeB, offset]) boxMeans(coefficients, rows, columns, small, coefficients);
  return applied([slopeR, slopeG, slopeB, offset], rgb, [rows, columns], [height, width], factor);
}

/** The linear functions, interpolated, of the colours at full size. */
function applied(coefficients: readonly Float32Array[], rgb: Uint8Array, [rows, columns]: readonly number[], [height, width]: readonly number[], factor: number): Float32Array {
  const result = new Float32Array(height * width);
  const [ys, xs] = [positionsOf(rows, height, 1 / factor), positionsOf(columns, width, 1 / factor)];
  const line = coefficients.map(() => new Float32Array(columns));
  const [slopeR, slopeG, slopeB, offset] = line;
  for (let y = 0, i = 0; y < height; y++) {
    const [top, bottom, down] = [ys.low[y] * columns, ys.high[y] * columns, ys.share[y]];
    coefficients.forEach((values, k) => {
      for (let x = 0; x < columns; x++) line[k][x] = values[top + x] + (values[bottom + x] - values[top + x]) * down;
    });
    for (let x = 0; x < width; x++, i++) {
      const [left, right, across] = [xs.low[x], xs.high[x], xs.share[x]];
      const red = slopeR[left] + (slopeR[right] - slopeR[left]) * across;
      const green = slopeG[left] + (slopeG[right] - slopeG[left]) * across;
      const blue = slopeB[left] + (slopeB[right] - slopeB[left]) * across;
      result[i] = (red * rgb[3 * i] + green * rgb[3 * i + 1] + blue * rgb[3 * i + 2]) / 255 + offset[left] + (offset[right] - offset[left]) * across;
    }
  }
  return result;
}

/** One colour of a picture, from 0 to 1. */
export function channelOf(rgb: Uint8Array, channel: number): Float32Array {
  const values = new Float32Array(rgb.length / 3);
  for (let i = 0; i < values.length; i++) values[i] = rgb[3 * i + channel] / 255;
  return values;
}
