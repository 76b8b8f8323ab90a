/** Filters as the matrix product reads them: panels of 16 columns, see assembly/products/gemm.ts. */
import type { Tensor } from '../../tensor.js';

const WIDE = 16;
const NARROW = 8;

/** Columns of the panels that `columns` of a product take: whole panels of 16, and one of 8 for a rest of at most 8. */
export function panelColumns(columns: number): number {
  const rest = columns % WIDE;
  return columns - rest + (rest === 0 ? 0 : rest <= NARROW ? NARROW : WIDE);
}

/** Elements that a packed filter of `depth` rows takes. */
export const packedSize = (depth: number, columns: number): number => depth * panelColumns(columns);

/** A filter [..., columns], all of whose other dimensions are the rows of a matrix, in panels. Missing columns are zero. */
export function packPanels(filter: Tensor, columns: number, target: Float32Array): void {
  const from = filter.data as Float32Array;
  const depth = columns === 0 ? 0 : from.length / columns;
  let to = 0;
  for (let first = 0; first < columns; first += WIDE) {
    const width = columns - first <= NARROW ? NARROW : WIDE;
    const filled = Math.min(width, columns - first);
    for (let k = 0; k < depth; k++) {
      const row = k * columns + first;
      for (let n = 0; n < filled; n++) target[to + n] = from[row + n];
      for (let n = filled; n < width; n++) target[to + n] = 0;
      to += width;
    }
  }
}
