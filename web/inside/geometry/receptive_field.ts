/** How often pixels are read, as what is drawn: strengths of a tint within the smallest rectangle that holds them. */

export interface FieldTint {
  /** The rectangle, in pixels of the crop. */
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /**
   * [height, width]: 0 where a pixel is not read, else from 1 where it is read least to 255 where it is read most, by the logarithm
   * of how often. Ways multiply from layer to layer, so that the middle is read millions of times as often as the border; on a plain
   * scale only the middle would show.
   */
  readonly strength: Uint8Array;
  /** Pixels that are read. */
  readonly read: number;
  /** How often the pixel is read that is read most. */
  readonly most: number;
  readonly readsAll: boolean;
  /** Whether it ends at the border of the crop. */
  readonly clipped: boolean;
}

/** @param reads How often each pixel of a crop [height, width] is read */
export function tintOf(reads: ArrayLike<number>, height: number, width: number, readsAll: boolean): FieldTint {
  let [top, left, bottom, right] = [height, width, -1, -1];
  let [least, most, read] = [Infinity, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const times = reads[i];
      if (times <= 0) continue;
      read++;
      if (times > most) most = times;
      if (times < least) least = times;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  if (read === 0) return { top: 0, left: 0, height: 0, width: 0, strength: new Uint8Array(), read, most, readsAll, clipped: false };
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  const strength = new Uint8Array(rows * columns);
  const full = Math.log(most / least);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const times = reads[(top + y) * width + left + x];
      if (times > 0) strength[y * columns + x] = full > 0 ? Math.round(1 + (254 * Math.log(times / least)) / full) : 255;
    }
  }
  const clipped = top === 0 || left === 0 || bottom === height - 1 || right === width - 1;
  return { top, left, height: rows, width: columns, strength, read, most, readsAll, clipped };
}
