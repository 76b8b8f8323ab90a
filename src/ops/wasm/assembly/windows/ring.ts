/**
 * A wide map that is never whole: of its rows, those that a filter of three still needs live in a ring, where they stay in the cache.
 *
 * Rows at the seam of two threads are computed by both.
 */

/** Rows of the ring. */
@inline
export function ringRows(rateY: i32): i32 {
  return 2 * rateY + 1;
}

/**
 * Output rows [first, last) of a batch.
 *
 * @param step a record with a window (height, outHeight, strideY, rateY, padTop: those of the wide map), and with `expandRow(row, to, scratch)`, which computes a row of the wide
 *   map, counted over the batch, and `finishRow(row, top, middle, bottom, scratch)`, which makes an output row of three of them
 * @param ring as many rows as `ringRows` says, of `rowBytes` each
 * @param outside what stands for a row outside the map
 */
@inline
export function rowsOverRing<S>(step: S, first: i32, last: i32, ring: usize, rowBytes: usize, outside: usize, scratch: usize): void {
  let image = -1;
  let next = 0;
  for (let row = first; row < last; row++) {
    const y = row % step.outHeight;
    const top = y * step.strideY - step.padTop, middle = top + step.rateY, bottom = middle + step.rateY;
    if (row / step.outHeight != image) {
      image = row / step.outHeight;
      next = 0;
    }
    // Rows above the first that is needed were needed by nobody here.
    next = max(next, top);
    for (const end = min(bottom + 1, step.height); next < end; next++) step.expandRow(image * step.height + next, inRing(step, next, ring, rowBytes), scratch);
    const a = top < 0 || top >= step.height ? outside : inRing(step, top, ring, rowBytes);
    const b = middle < 0 || middle >= step.height ? outside : inRing(step, middle, ring, rowBytes);
    const c = bottom < 0 || bottom >= step.height ? outside : inRing(step, bottom, ring, rowBytes);
    step.finishRow(row, a, b, c, scratch);
  }
}

/** Where a row of the wide map lies. */
@inline
function inRing<S>(step: S, y: i32, ring: usize, rowBytes: usize): usize {
  return ring + <usize>(y % ringRows(step.rateY)) * rowBytes;
}
