/** Names of colours, for people who cannot tell them apart, and for talking about them. */

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Colours that have a name of their own. Palettes of data sets are made to differ, not to be pleasant, so there are many dark and muddy ones among
 * them; each class of PASCAL VOC and Cityscapes gets a name that no other class of it has.
 */
const NAMES: Readonly<Record<string, Rgb>> = {
  black: [0, 0, 0],
  'dark grey': [70, 70, 70],
  grey: [128, 128, 128],
  'light grey': [160, 160, 160],
  white: [255, 255, 255],
  maroon: [128, 0, 0],
  'dark maroon': [64, 0, 0],
  burgundy: [119, 11, 32],
  'deep red': [192, 0, 0],
  red: [255, 0, 0],
  crimson: [220, 20, 60],
  salmon: [250, 128, 114],
  'dusty pink': [192, 128, 128],
  pink: [255, 182, 193],
  'pale rose': [190, 153, 153],
  'hot pink': [244, 35, 232],
  magenta: [192, 0, 128],
  mauve: [128, 64, 128],
  purple: [128, 0, 128],
  violet: [64, 0, 128],
  lavender: [192, 128, 255],
  'midnight blue': [0, 0, 70],
  navy: [0, 0, 128],
  'deep blue': [0, 0, 155],
  blue: [0, 0, 230],
  'ink blue': [0, 60, 100],
  'petrol blue': [0, 80, 100],
  'denim blue': [0, 64, 128],
  'slate blue': [102, 102, 156],
  'steel blue': [70, 130, 180],
  'sky blue': [135, 206, 235],
  cyan: [0, 255, 255],
  teal: [0, 128, 128],
  'grey teal': [64, 128, 128],
  'dark green': [0, 64, 0],
  green: [0, 128, 0],
  'bright green': [0, 192, 0],
  'pale green': [152, 251, 152],
  'moss green': [64, 128, 0],
  'olive green': [107, 142, 35],
  lime: [128, 192, 0],
  olive: [128, 128, 0],
  yellow: [220, 220, 0],
  ochre: [192, 128, 0],
  amber: [250, 170, 30],
  orange: [255, 128, 0],
  brown: [128, 64, 0],
};

/** Lightness and the two axes of colour of OKLab, in which distances are about what people see (Ottosson, 2020). */
function oklab([red, green, blue]: Rgb): Rgb {
  const [r, g, b] = [red, green, blue].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const KNOWN = Object.entries(NAMES).map(([name, color]) => ({ name, lab: oklab(color) }));

/** The name of the colour that looks most like this one. */
export function colorName(color: Rgb): string {
  const lab = oklab(color);
  const distanceTo = (other: Rgb): number => other.reduce((sum, value, axis) => sum + (value - lab[axis]) ** 2, 0);
  return KNOWN.reduce((best, known) => (distanceTo(known.lab) < distanceTo(best.lab) ? known : best)).name;
}
