/**
 * Brings rows of a map into the cache before they are worked on.
 *
 * A depthwise filter walks along some twenty pixels at once, each of which is a short run of its own. No processor foresees that, and a map that lies in memory
 * rather than in the cache is then waited for line by line. Read from front to back, it arrives three times as fast.
 */

/** Of the lines of a cache. */
const LINE: usize = 64;
/** What the last of what was read is left in, so that reading it is not left out. */
export const FETCH_BYTES: usize = 16;

export function fetch(from: usize, size: usize, spare: usize): void {
  const end = from + size;
  let seen = i32x4.splat(0);
  for (let at = from & ~(LINE - 1); at < end; at += LINE) seen = v128.or(seen, v128.load(at));
  v128.store(spare, seen);
}

/**
 * The rows of a map that a window sees and the window of the row before, if there is one, did not.
 *
 * @param top the window's first row; it reaches `reach` rows farther, and the next one is `stride` rows farther down
 */
@inline
export function fetchWindow(map: usize, rowBytes: usize, height: i32, top: i32, reach: i32, stride: i32, isFirst: bool, spare: usize): void {
  const first = max(isFirst ? top : top + reach - stride + 1, 0);
  const last = min(top + reach, height - 1);
  if (first <= last) fetch(map + <usize>first * rowBytes, <usize>(last - first + 1) * rowBytes, spare);
}
