/** Bilinear interpolation along an axis whose corners keep their places. */

/** The two neighbours of a position, and how far it lies from the first to the second. */
export interface Tap {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/** For each of `to` positions, its neighbours among `from`. */
export function interpolationTaps(from: number, to: number): Tap[] {
  const scale = to > 1 ? (from - 1) / (to - 1) : 0;
  return Array.from({ length: to }, (_, i) => tapAt(i * scale, from));
}

/** The neighbours of a place, which may lie between two. */
export function tapAt(place: number, from: number): Tap {
  const low = Math.min(Math.floor(place), from - 1);
  return { low, high: Math.min(low + 1, from - 1), share: place - low };
}
