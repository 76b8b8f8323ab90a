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

/** RGB of all 256 levels, one behind the other. */
export const COLOURS: Readonly<Record<ColourMap, Uint8Array>> = { viridis: tableOf(VIRIDIS), grey: tableOf(GREY) };

function tableOf(places: readonly (readonly [number, number, number])[]): Uint8Array {
  const table = new Uint8Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    const at = (level / 255) * (places.length - 1);
    const before = Math.min(places.length - 2, Math.floor(at));
    for (let c = 0; c < 3; c++) table[level * 3 + c] = Math.round(places[before][c] + (at - before) * (places[before + 1][c] - places[before][c]));
  }
  return table;
}

/** Levels as RGBA bytes for a canvas. */
export function paint(levels: Uint8Array, colours: ColourMap): Uint8ClampedArray<ArrayBuffer> {
  const table = COLOURS[colours];
  const rgba = new Uint8ClampedArray(levels.length * 4);
  for (let i = 0; i < levels.length; i++) {
    const at = levels[i] * 3;
    rgba.set([table[at], table[at + 1], table[at + 2], 255], i * 4);
  }
  return rgba;
}
