/** Operators whose result follows from the input's shape alone, so that it is known before a graph runs. */
export const SHAPE_ONLY: ReadonlySet<string> = new Set(['Shape', 'Rank', 'Size']);
