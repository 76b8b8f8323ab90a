/** One RGB colour (0-255 each) an index. It may be longer than the list of classes. */
export type Palette = readonly (readonly [red: number, green: number, blue: number])[];
