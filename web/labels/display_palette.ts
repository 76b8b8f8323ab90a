/**
 * Colours for eyes. The palettes of data sets stay in files of labels; on photographs half of VOC's colours are dark mud. These are all about equally
 * light (0.68 to 0.8 in OKLab, Ottosson 2020), so that none stands out but by its hue, and each differs from those before it as much as is left.
 */
import type { Classes } from './labels.js';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface DisplayColor {
  readonly rgb: Rgb;
  /** For those who do not see it. No two of the first 24 have the same. */
  readonly name: string;
}

type Lab = readonly [lightness: number, a: number, b: number];

interface Candidate extends DisplayColor {
  readonly lab: Lab;
}

const LIGHTNESSES = [0.68, 0.74, 0.8];
/** From soft to vivid. */
const TONES: readonly (readonly [chroma: number, name: string])[] = [
  [0.08, 'soft '],
  [0.13, ''],
  [0.19, 'strong '],
  [0.25, 'vivid '],
];
/** Degrees, and what the colours from there on are called. */
const HUES: readonly (readonly [from: number, name: string])[] = [
  [0, 'rose'],
  [22, 'coral'],
  [48, 'orange'],
  [76, 'mustard'],
  [104, 'olive'],
  [124, 'lime'],
  [136, 'green'],
  [170, 'turquoise'],
  [215, 'sky blue'],
  [250, 'blue'],
  [285, 'violet'],
  [306, 'orchid'],
  [328, 'pink'],
  [352, 'rose'],
];
/** Degrees between two candidates. */
const STEP = 6;
/** To begin with: orange is far from most that is photographed. */
const FIRST = { lightness: 0.74, chroma: 0.13, hue: 60 };

const found: Candidate[] = [];
let candidates: readonly Candidate[] | undefined;

/** Whether a class is what is left over: it has no colour, and the picture is seen as it is. */
export const isBackground = ({ classes, palette }: Classes, index: number): boolean =>
  classes[index] === 'background' || (palette[index] !== undefined && palette[index].every((value) => value === 0));

/** The colour of a class; undefined for the background. It depends on the number of the class alone, so that pictures can be compared. */
export const displayColor = (labelSet: Classes, index: number): DisplayColor | undefined => (isBackground(labelSet, index) ? undefined : colorAt(index));

/** @param index 0 to 255 */
function colorAt(index: number): DisplayColor {
  candidates ??= allCandidates();
  while (found.length <= index) found.push(farthest(candidates));
  return found[index];
}

/** The candidate whose nearest neighbour among those that were found is farthest away. */
function farthest(all: readonly Candidate[]): Candidate {
  const apart = (one: Candidate): number => Math.min(...found.map((other) => distance(one.lab, other.lab)));
  const first = labOf(FIRST.lightness, FIRST.chroma, FIRST.hue);
  const worth = (one: Candidate): number => (found.length === 0 ? -distance(one.lab, first) : apart(one));
  return all.reduce(([best, most]: readonly [Candidate, number], one): readonly [Candidate, number] => {
    const much = worth(one);
    return much > most ? [one, much] : [best, most];
  }, [all[0], -Infinity] as const)[0];
}

const distance = (one: Lab, other: Lab): number => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

function allCandidates(): Candidate[] {
  const all: Candidate[] = [];
  for (const lightness of LIGHTNESSES) {
    for (const [chroma, tone] of TONES) {
      for (let hue = 0; hue < 360; hue += STEP) {
        const lab = labOf(lightness, chroma, hue);
        const rgb = rgbOf(lab);
        if (rgb) all.push({ lab, rgb, name: `${tone}${HUES.findLast(([from]) => from <= hue)?.[1] ?? ''}` });
      }
    }
  }
  return all;
}

const labOf = (lightness: number, chroma: number, hue: number): Lab => [lightness, chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];

/** Undefined for what no screen shows. */
function rgbOf([lightness, a, b]: Lab): Rgb | undefined {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  if (linear.some((value) => value < 0 || value > 1)) return undefined;
  const [red, green, blue] = linear.map((value) => Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)));
  return [red, green, blue];
}
