/** Maps of numbers at other sizes: smaller by a whole factor, or larger. Middles of pixels lie on middles, as pictures are resized. */

/** [h * w] to [ceil(h / factor) * ceil(w / factor)], the mean of each block. */
export function shrunk(map: ArrayLike<number>, height: number, width: number, factor: number): Float32Array {
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const small = new Float32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    const to = Math.floor(y / factor) * columns;
    for (let x = 0, column = 0; column < columns; column++) {
      let sum = 0;
      for (const end = Math.min(width, x + factor); x < end; x++) sum += map[y * width + x];
      small[to + column] += sum;
    }
  }
  for (let row = 0; row < rows; row++) {
    const high = Math.min(factor, height - row * factor);
    for (let column = 0; column < columns; column++) small[row * columns + column] /= high * Math.min(factor, width - column * factor);
  }
  return small;
}

/** Where positions along a side of `to` pixels lie on one of `from`: between two neighbours, and how far from the first. */
export interface Positions {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

/** @param scale pixels of the small side for each of the large one */
export function positionsOf(from: number, to: number, scale = from / to): Positions {
  const [low, high, share] = [new Int32Array(to), new Int32Array(to), new Float32Array(to)];
  for (let i = 0; i < to; i++) {
    const position = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
    low[i] = Math.floor(position);
    high[i] = Math.min(low[i] + 1, from - 1);
    share[i] = position - low[i];
  }
  return { low, high, share };
}

/**
 * A map at another size, by its four neighbours.
 *
 * @param factor where the map was shrunk: the last block of a side may have stuck out
 * @returns a map of its own
 */
export function interpolated(map: Float32Array, [height, width]: readonly number[], [toHeight, toWidth]: readonly number[], factor?: number): Float32Array {
  if (height === toHeight && width === toWidth) return map.slice();
  const scale = factor && 1 / factor;
  const [rows, columns] = [positionsOf(height, toHeight, scale), positionsOf(width, toWidth, scale)];
  const result = new Float32Array(toHeight * toWidth);
  for (let y = 0, to = 0; y < toHeight; y++) {
    const [top, bottom, down] = [rows.low[y] * width, rows.high[y] * width, rows.share[y]];
    for (let x = 0; x < toWidth; x++, to++) {
      const [left, right, across] = [columns.low[x], columns.high[x], columns.share[x]];
      const above = map[top + left] + (map[top + right] - map[top + left]) * across;
      const below = map[bottom + left] + (map[bottom + right] - map[bottom + left]) * across;
      result[to] = above + (below - above) * down;
    }
  }
  return result;
}
