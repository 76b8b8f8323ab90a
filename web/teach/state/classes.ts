/** The classes that are taught, and what is chosen to paint with. */
import { computed, signal } from '@preact/signals';
import type { LabelSet } from 'deeplab-ts';
import { UNPAINTED, type Colour, type TaughtClass } from '../contract.js';

/** As many as a decoder of 48 channels passes on. */
export const MOST_CLASSES = 24;

/** Far apart in lightness and hue, for eyes of all kinds (Okabe and Ito's palette, then darker ones). */
const COLOURS: readonly Colour[] = [[120, 120, 120], [230, 159, 0], [0, 114, 178], [0, 158, 115], [204, 121, 167], [213, 94, 0], [86, 180, 233], [240, 228, 66], [126, 60, 160], [140, 82, 30]];

export const FIRST_CLASSES: readonly TaughtClass[] = [
  { name: 'everything else', colour: COLOURS[0] },
  { name: 'my class', colour: COLOURS[1] },
];

export const classes = signal<readonly TaughtClass[]>(FIRST_CLASSES);

/** The class to paint, or UNPAINTED for the eraser. */
export const brushLabel = signal(1);
/** Pixels of the picture. */
export const brushSize = signal(14);
export const BRUSH_SIZES = [4, 8, 14, 24, 40] as const;

export const isErasing = computed(() => brushLabel.value === UNPAINTED);

export const newClass = (): TaughtClass => {
  const taken = new Set(classes.peek().map(({ name }) => name));
  let number = classes.peek().length;
  while (taken.has(`class ${number}`)) number++;
  return { name: `class ${number}`, colour: COLOURS[classes.peek().length % COLOURS.length] };
};

/** Names as files can hold them: none is empty, and no two are the same. */
export function labelSetOf(all: readonly TaughtClass[]): LabelSet {
  const names: string[] = [];
  for (const [index, { name }] of all.entries()) {
    const clean = name.replace(/[\s,#]+/g, ' ').trim() || `class ${index}`;
    names.push(names.includes(clean) ? `${clean} (${index})` : clean);
  }
  return { name: 'taught classes', classes: names, palette: all.map(({ colour }) => colour), ignore: UNPAINTED };
}

export const palette = computed(() => classes.value.map(({ colour }) => colour));

export const hexOf = (colour: Colour): string => `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

export function colourOf(hex: string): Colour {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return [red, green, blue];
}
