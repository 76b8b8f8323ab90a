import { InvalidArgumentError } from '../../errors.js';

/** One RGB colour (0-255 each) an index. It may be longer than the list of classes. */
export type Palette = readonly (readonly [red: number, green: number, blue: number])[];

/** @throws InvalidArgumentError for what is no list of colours */
export function checkPalette(palette: Palette): void {
  const wrong = Array.isArray(palette) ? palette.findIndex((color) => !Array.isArray(color) || color.length !== 3) : -1;
  if (Array.isArray(palette) && wrong < 0) return;
  throw new InvalidArgumentError(`A palette is a list of colours, each [red, green, blue]; found ${wrong < 0 ? typeof palette : `something else at index ${wrong}`}.`);
}
