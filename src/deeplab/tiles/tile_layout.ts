/**
 * How tiles lie on a picture, along one axis: they overlap, and each hands over to the next in the middle of what both see, where neither is near its edge.
 *
 *   tile 0   |---------------.......|
 *   tile 1               |.......---------------.......|
 *   hands over             \ / \ /
 *
 * A network knows less near the edge of what it is given, as it sees nothing beyond. At the edges of the picture there is nothing else to see, and weights
 * do not fall.
 */

/** A tile along one axis, in pixels of the picture. */
export interface TileSpan {
  /** What the network is given: from here on, `size` pixels. */
  readonly start: number;
  readonly size: number;
  /** The part that counts, [from, to). */
  readonly from: number;
  readonly to: number;
  /** How many of its first and last pixels it shares with the tile before and behind. */
  readonly fadeIn: number;
  readonly fadeOut: number;
}

/**
 * The tiles of an axis.
 *
 * @param length of the picture
 * @param tile pixels that the network is given at once
 * @param overlap pixels that two tiles share, at most a third of one
 * @param stride tiles begin at multiples of this, the output stride, so that features lie where they would in one pass
 */
export function tileSpans(length: number, tile: number, overlap: number, stride: number): TileSpan[] {
  const starts = startsOf(length, tile, overlap, stride);
  const ends = starts.map((start) => Math.min(start + tile, length));
  const shared: { readonly from: number; readonly to: number }[] = [];
  for (let i = 0; i + 1 < starts.length; i++) {
    // In the middle of what both see, and behind where the last one ended.
    const from = Math.max(Math.ceil((starts[i + 1] + ends[i] - overlap) / 2), starts[i + 1], shared.at(-1)?.to ?? 0);
    shared.push({ from, to: Math.min(from + overlap, ends[i]) });
  }
  return starts.map((start, i) => {
    const [before, behind] = [shared.at(i - 1), shared.at(i)];
    const [from, fadeIn] = i === 0 || !before ? [0, 0] : [before.from, before.to - before.from];
    const [to, fadeOut] = i === starts.length - 1 || !behind ? [length, 0] : [behind.to, behind.to - behind.from];
    return { start, size: ends[i] - start, from, to, fadeIn, fadeOut };
  });
}

/** Evenly spread; the last one may reach over the edge by less than a stride. */
function startsOf(length: number, tile: number, overlap: number, outputStride: number): number[] {
  if (length <= tile) return [0];
  // Tiles of hardly a stride would not reach each other.
  const stride = tile - overlap >= outputStride ? outputStride : 1;
  const last = Math.ceil((length - tile) / stride);
  const step = Math.max(1, Math.floor((tile - overlap) / stride));
  const count = Math.ceil(last / step);
  return Array.from({ length: count + 1 }, (_, i) => Math.floor((i * last) / count) * stride);
}

/** How much each pixel of the part that counts weighs; two tiles that share a pixel weigh 1 together. */
export function weightsOf({ from, to, fadeIn, fadeOut }: TileSpan): Float32Array {
  const weights = new Float32Array(to - from).fill(1);
  for (let i = 0; i < fadeIn; i++) weights[i] = (i + 1) / (fadeIn + 1);
  for (let i = 0; i < fadeOut; i++) weights[to - from - fadeOut + i] = 1 - Math.fround((i + 1) / (fadeOut + 1));
  return weights;
}
