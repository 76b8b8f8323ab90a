/** Colours for levels from 0 to 255. */

export type ColourMap = 'viridis' | 'grey';

/**
 * Viridis at nine places, between which is mixed: from dark blue to yellow, evenly lighter to the eye all the way, and readable
 * for people who cannot tell red from green. Source: Matplotlib's viridis (CC0), by Stéfan van der Walt and Nathaniel Smith.
 */
const VIRIDIS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];
const GREY: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [255, 255, 255],
];

/** A colour for each level from 0 to 255: RGBA, as four bytes in one number, in the order in which canvases have them. */
export type ColourTable = Uint32Array;

export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** @param colourOf 0 to 255 each; rounded */
export function colourTable(colourOf: (level: number) => Colour): ColourTable {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level++) bytes.set(colourOf(level), level * 4);
  return new Uint32Array(bytes.buffer);
}

export const COLOURS: Readonly<Record<ColourMap, ColourTable>> = { viridis: colourTable(between(VIRIDIS)), grey: colourTable(between(GREY)) };

/** Below 0 blue, above orange, and 0, level 128, white: light enough for dark numbers. */
export const SIGNED: ColourTable = colourTable(
  between([
    [74, 144, 246],
    [170, 203, 250],
    [250, 250, 248],
    [250, 206, 138],
    [245, 158, 11],
  ]),
);

/** Mixes the two nearest places. */
function between(places: readonly (readonly [number, number, number])[]): (level: number) => Colour {
  return (level) => {
    const at = (level / 255) * (places.length - 1);
    const before = Math.min(places.length - 2, Math.floor(at));
    const mix = (c: number): number => places[before][c] + (at - before) * (places[before + 1][c] - places[before][c]);
    return [mix(0), mix(1), mix(2), 255];
  };
}

/** Levels as RGBA bytes for a canvas. */
export function paint(levels: Uint8Array, table: ColourTable): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint32Array(levels.length);
  for (let i = 0; i < levels.length; i++) rgba[i] = table[levels[i]];
  return new Uint8ClampedArray(rgba.buffer);
}
