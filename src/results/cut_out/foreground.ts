/**
 * What colour the foreground has where it shows only in part: a pixel on an edge is a mixture, and what of it is background must not come along.
 *
 * Colours of the foreground and of the background around, each blurred by its share, are put so that they mix to the pixel (Forte 2021, "Approximate Fast Foreground Colour Estimation").
 * First those far around, at a smaller size, then those nearby.
 */
import { boxMeans } from './box_filter.js';
import { channelOf } from './guided_filter.js';
import { interpolated, shrunk } from './scaled_map.js';

/** Radii for a longer side of 2000 pixels, as the paper has them; smaller ones shrink along, but not below what an edge is wide. */
const [FAR, NEAR, OF] = [90, 6, 2000];
const [LEAST_FAR, LEAST_NEAR] = [16, 3];

/** Radius at the smaller size. */
const SMALL_RADIUS = 8;

/** Below this there is nothing of a kind nearby. */
const LEAST = 1e-4;

/** Colours of one channel, from 0 to 1. */
interface Colors {
  readonly fore: Float32Array;
  readonly back: Float32Array;
}

/** @returns RGB [h * w * 3]; the picture's own where nothing else shows through */
export function foregroundColors(rgb: Uint8Array, alpha: Float32Array, height: number, width: number): Uint8Array {
  const colors = rgb.slice();
  const scale = Math.max(height, width) / OF;
  const [distant, near] = [Math.max(LEAST_FAR, FAR * scale), Math.max(LEAST_NEAR, Math.round(NEAR * scale))];
  const factor = Math.max(1, Math.floor(distant / SMALL_RADIUS));
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const [farAlpha, farRadius] = [shrunk(alpha, height, width, factor), Math.round(distant / factor)];
  const [farShares, nearShares] = [boxMeans(farAlpha, rows, columns, farRadius), boxMeans(alpha, height, width, near)];
  const enlarged = (map: Float32Array): Float32Array => interpolated(map, [rows, columns], [height, width], factor);
  for (let channel = 0; channel < 3; channel++) {
    const given = channelOf(rgb, channel);
    const small = shrunk(given, height, width, factor);
    const far = around(small, { fore: small.slice(), back: small.slice() }, farAlpha, farShares, rows, columns, farRadius);
    const { fore } = around(given, { fore: enlarged(far.fore), back: enlarged(far.back) }, alpha, nearShares, height, width, near);
    for (let i = 0; i < alpha.length; i++) if (alpha[i] > 0 && alpha[i] < 1) colors[3 * i + channel] = Math.round(fore[i] * 255);
  }
  return colors;
}

/**
 * Both colours of each pixel, from those in the square around it.
 *
 * @param before what is known of both colours; written over
 * @param shares how much of each square is foreground
 */
function around(given: Float32Array, before: Colors, alpha: Float32Array, shares: Float32Array, height: number, width: number, radius: number): Colors {
  const { fore, back } = before;
  for (let i = 0; i < given.length; i++) {
    fore[i] *= alpha[i];
    back[i] *= 1 - alpha[i];
  }
  boxMeans(fore, height, width, radius, fore);
  boxMeans(back, height, width, radius, back);
  for (let i = 0; i < given.length; i++) {
    const [value, share] = [given[i], alpha[i]];
    const f = shares[i] > LEAST ? fore[i] / shares[i] : value;
    const b = 1 - shares[i] > LEAST ? back[i] / (1 - shares[i]) : value;
    back[i] = b;
    fore[i] = Math.min(1, Math.max(0, f + share * (value - share * f - (1 - share) * b)));
  }
  return { fore, back };
}
