/** Which part of the crop, and of the room around it, a plane shows. */
import type { Projection } from './projection.js';
import type { FieldTint } from './receptive_field.js';
import { tapPixel, type Position, type Tap } from './sampling.js';

/** In pixels of the crop. */
export interface View {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The whole crop with so many pixels around it. */
export function withMargin([height, width]: readonly [number, number], margin: number): View {
  return { top: -margin, left: -margin, height: height + 2 * margin, width: width + 2 * margin };
}

export interface Lens {
  readonly view: View;
  /** Where on the plane it hides nothing that is looked at. */
  readonly corner: 'left-top' | 'left-bottom' | 'right-top' | 'right-bottom';
}

/** Of the crop's shorter side: what is smaller is enlarged. */
const SMALL = 1 / 7;
const LEAST_PIXELS = 13;

/** Of the crop's shorter side: when all rates together need more, the whole crop is shown. */
const ENLARGED = 0.9;

/**
 * One scale for all rates, so that they can be compared: the whole crop, or a part of it around the position where even the taps
 * of the highest rate lie close together.
 */
export function comparedView(at: Position, map: Projection, highest: number, margin: number, crop: readonly [height: number, width: number]): View {
  const side = Math.ceil(3 * highest * map.columns.stride) + 8;
  if (map.columns.stride === 0 || side > ENLARGED * Math.min(...crop)) return withMargin(crop, margin);
  const [y, x] = tapPixel({ y: at[0], x: at[1] }, map);
  return { top: y + 0.5 - side / 2, left: x + 0.5 - side / 2, height: side, width: side };
}

/** An enlarged view of what a position reads; undefined where the whole plane shows it well enough, or it is not known yet. */
export function lensOver(
  at: Position,
  map: Projection,
  { taps, from }: { readonly taps: readonly Tap[]; readonly from: Projection },
  tint: FieldTint | undefined,
  crop: readonly [height: number, width: number],
): Lens | undefined {
  const [y, x] = tapPixel({ y: at[0], x: at[1] }, map);
  const pixels = taps.map((tap) => tapPixel(tap, from));
  // Twice the way from the position to what lies furthest.
  const reach = Math.max(0, ...pixels.flatMap(([v, u]) => [Math.abs(v - y), Math.abs(u - x)]));
  if (!tint) return undefined;
  const seen = Math.max(2 * reach + 1, tint.height, tint.width);
  if (seen > SMALL * Math.min(...crop)) return undefined;
  const side = Math.max(LEAST_PIXELS, Math.ceil(1.35 * seen));
  const view = { top: y + 0.5 - side / 2, left: x + 0.5 - side / 2, height: side, width: side };
  return { view, corner: `${x < crop[1] / 2 ? 'right' : 'left'}-${y < crop[0] / 2 ? 'bottom' : 'top'}` };
}
