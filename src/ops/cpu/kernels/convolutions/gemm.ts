/**
 * Matrix product in plain JavaScript, the heart of every convolution.
 *
 * Both factors are repacked so that the inner loop walks two arrays from front to back:
 *
 *     rows    [M/3][K][3]   three rows side by side, one triple per k
 *     columns [N/3][K][3]   three columns side by side, one triple per k
 *
 * The inner loop keeps a 3x3 tile of sums in registers: 6 loads for 18 floating-point operations, and 9 sums + 3 + 1
 * values fit the 15 registers that V8 uses (a 4x4 tile spills and is slower). Packed values are float64, the only kind of
 * number that JavaScript computes with, so nothing is converted in the loop, and sums keep more digits than float32.
 */
import { staged, type Staging } from '../../../../staging.js';

/** Rows and columns of a tile. */
export const TILE = 3;

/** Number of tiles that cover `size` rows or columns. */
export const tilesOf = (size: number): number => Math.ceil(size / TILE);

/** Packs columns of a row-major matrix `[depth][stride]`: `columns` of them, from `first`. Missing columns are zero. */
export function packColumns(matrix: ArrayLike<number>, depth: number, stride: number, first: number, columns: number, staging?: Staging): Float64Array {
  const packed = staged(staging, Float64Array, tilesOf(columns) * depth * TILE);
  if (columns % TILE > 0) packed.fill(0);
  for (let n = 0; n < columns; n++) {
    const tile = Math.floor(n / TILE);
    let to = tile * depth * TILE + (n % TILE);
    let from = first + n;
    for (let k = 0; k < depth; k++, to += TILE, from += stride) packed[to] = matrix[from];
  }
  return packed;
}

/** Three rows times all columns: what a tile of the product is written to, and what is added on the way. */
export interface ProductTarget {
  readonly out: Float32Array;
  /** Distance from one row of the product to the next, in elements. */
  readonly stride: number;
  readonly columns: number;
  /** Added to every column, padded to whole tiles. */
  readonly bias: Float64Array;
  /** Added to the product, laid out like `out`. */
  readonly residual: Float32Array | undefined;
  readonly low: number;
  readonly high: number;
}

/**
 * Multiplies `rows` packed rows (at most a band that stays in the cache) with all packed columns, and writes
 * `clamp(product + bias + residual)` from `out[offset]` on.
 */
export function multiply(packedRows: Float64Array, packedColumns: Float64Array, depth: number, rows: number, target: ProductTarget, offset: number): void {
  // `| 0` tells the compiler that these are integers: a shape that was read from a file may be kept as a float64, and
  // then so would be every index that is computed from it.
  const stride = target.stride | 0;
  const columns = target.columns | 0;
  const panel = (depth * TILE) | 0;
  const rowCount = rows | 0;
  const first = offset | 0;
  for (let n = 0, from = 0; n < columns; n += TILE, from += panel) {
    for (let m = 0, at = 0; m < rowCount; m += TILE, at += panel) {
      const to = first + m * stride + n;
      if (n + TILE <= columns && m + TILE <= rowCount) {
        multiplyTile(packedRows, at, packedColumns, from, panel, target, n, target.out, to, stride, target.residual);
      } else {
        multiplyEdge(packedRows, at, packedColumns, from, panel, target, n, to, Math.min(TILE, rowCount - m), Math.min(TILE, columns - n));
      }
    }
  }
}

/** One 3x3 tile of the product, to `out[to]` and the two rows that follow at `stride`. */
function multiplyTile(
  a: Float64Array,
  aFrom: number,
  b: Float64Array,
  bFrom: number,
  panel: number,
  target: ProductTarget,
  n: number,
  out: Float32Array,
  to: number,
  stride: number,
  residual: Float32Array | undefined,
): void {
  let s00 = 0, s01 = 0, s02 = 0;
  let s10 = 0, s11 = 0, s12 = 0;
  let s20 = 0, s21 = 0, s22 = 0;
  // `| 0` again: it spares the loop the checks whether an index has outgrown 32 bits, a seventh of its time.
  for (let p = aFrom | 0, q = bFrom | 0, end = (bFrom + panel) | 0; q < end; p = (p + 3) | 0, q = (q + 3) | 0) {
    const b0 = b[q], b1 = b[q + 1], b2 = b[q + 2];
    const a0 = a[p];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    const a1 = a[p + 1];
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    const a2 = a[p + 2];
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
  }
  // Everything else comes after the loop: values that live through it would cost it registers.
  const { bias, low, high } = target;
  const bias0 = bias[n], bias1 = bias[n + 1], bias2 = bias[n + 2];
  s00 += bias0;
  s01 += bias1;
  s02 += bias2;
  s10 += bias0;
  s11 += bias1;
  s12 += bias2;
  s20 += bias0;
  s21 += bias1;
  s22 += bias2;
  const row1 = to + stride;
  const row2 = row1 + stride;
  if (residual) {
    s00 += residual[to];
    s01 += residual[to + 1];
    s02 += residual[to + 2];
    s10 += residual[row1];
    s11 += residual[row1 + 1];
    s12 += residual[row1 + 2];
    s20 += residual[row2];
    s21 += residual[row2 + 1];
    s22 += residual[row2 + 2];
  }
  // Clamped by comparisons, so that NaN passes through as it does in TensorFlow.
  out[to] = s00 < low ? low : s00 > high ? high : s00;
  out[to + 1] = s01 < low ? low : s01 > high ? high : s01;
  out[to + 2] = s02 < low ? low : s02 > high ? high : s02;
  out[row1] = s10 < low ? low : s10 > high ? high : s10;
  out[row1 + 1] = s11 < low ? low : s11 > high ? high : s11;
  out[row1 + 2] = s12 < low ? low : s12 > high ? high : s12;
  out[row2] = s20 < low ? low : s20 > high ? high : s20;
  out[row2 + 1] = s21 < low ? low : s21 > high ? high : s21;
  out[row2 + 2] = s22 < low ? low : s22 > high ? high : s22;
}

const edgeOut = new Float32Array(TILE * TILE);
const edgeResidual = new Float32Array(TILE * TILE);

/** A tile that sticks out of the product: computed beside it, then as much as fits is copied. */
function multiplyEdge(
  a: Float64Array,
  aFrom: number,
  b: Float64Array,
  bFrom: number,
  panel: number,
  target: ProductTarget,
  n: number,
  to: number,
  height: number,
  width: number,
): void {
  const { out, residual } = target;
  const stride = target.stride | 0;
  if (residual) for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) edgeResidual[i * TILE + j] = residual[to + i * stride + j];
  multiplyTile(a, aFrom, b, bFrom, panel, target, n, edgeOut, 0, TILE, residual && edgeResidual);
  for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) out[to + i * stride + j] = edgeOut[i * TILE + j];
}
