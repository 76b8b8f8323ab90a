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

export const TILE = 3;

/** Number of tiles that cover `size` rows or columns. */
export const tilesOf = (size: number): number => Math.ceil(size / TILE);

/** Packs columns of a row-major matrix `[depth][stride]`: `columns` of them, from `first`. Missing columns are zero. */
export function packColumns(matrix: ArrayLike<number>, depth: number, stride: number, first: number, columns: number): Float64Array {
  const packed = new Float64Array(tilesOf(columns) * depth * TILE);
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
  /** Start value of every column's sum, padded to whole tiles. */
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
  const { out, bias, residual, low, high } = target;
  // `| 0` tells the compiler that these are integers: a shape that was read from a file may be kept as a float64, and
  // then so would be every index that is computed from it.
  const stride = target.stride | 0;
  const columns = target.columns | 0;
  const panel = (depth * TILE) | 0;
  const rowCount = rows | 0;
  const first = offset | 0;
  for (let n = 0, from = 0; n < columns; n += TILE, from += panel) {
    const width = Math.min(TILE, columns - n);
    for (let m = 0, at = 0; m < rowCount; m += TILE, at += panel) {
      const height = Math.min(TILE, rowCount - m);
      const to = first + m * stride + n;
      startTile(bias, n, residual, to, stride, height, width);
      addProduct(packedRows, at, packedColumns, from, panel);
      if (width === TILE && height === TILE) {
        // Written so that NaN passes through, as it does in TensorFlow.
        for (let i = 0, t = to; i < TILE * TILE; i += TILE, t += stride) {
          const s0 = tile[i], s1 = tile[i + 1], s2 = tile[i + 2];
          out[t] = s0 < low ? low : s0 > high ? high : s0;
          out[t + 1] = s1 < low ? low : s1 > high ? high : s1;
          out[t + 2] = s2 < low ? low : s2 > high ? high : s2;
        }
      } else {
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const sum = tile[i * TILE + j];
            out[to + i * stride + j] = sum < low ? low : sum > high ? high : sum;
          }
        }
      }
    }
  }
}

/** The tile of sums that is being worked on. */
const tile = new Float64Array(TILE * TILE);

/** Sums start at the bias, plus the residual where there is one. */
function startTile(bias: Float64Array, n: number, residual: Float32Array | undefined, at: number, stride: number, height: number, width: number): void {
  for (let i = 0; i < TILE * TILE; i += TILE) {
    tile[i] = bias[n];
    tile[i + 1] = bias[n + 1];
    tile[i + 2] = bias[n + 2];
  }
  if (!residual) return;
  for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) tile[i * TILE + j] += residual[at + i * stride + j];
}

/** tile += rows * columns */
function addProduct(a: Float64Array, from: number, b: Float64Array, bFrom: number, panel: number): void {
  let s00 = tile[0], s01 = tile[1], s02 = tile[2];
  let s10 = tile[3], s11 = tile[4], s12 = tile[5];
  let s20 = tile[6], s21 = tile[7], s22 = tile[8];
  for (let p = from, q = bFrom, end = bFrom + panel; q < end; p += 3, q += 3) {
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
  tile[0] = s00;
  tile[1] = s01;
  tile[2] = s02;
  tile[3] = s10;
  tile[4] = s11;
  tile[5] = s12;
  tile[6] = s20;
  tile[7] = s21;
  tile[8] = s22;
}
