/** Linear equations with a symmetric, positive definite matrix, by Cholesky's factors. */

/**
 * Factors a matrix in place: the lower triangle, row by row, as `Moments` has it, becomes L with L L^T = A.
 *
 * @returns whether the matrix is positive definite
 */
export function factor(triangle: Float64Array, size: number): boolean {
  for (let i = 0, row = 0; i < size; row += ++i) {
    for (let j = 0, other = 0; j <= i; other += ++j) {
      let sum = triangle[row + j];
      for (let k = 0; k < j; k++) sum -= triangle[row + k] * triangle[other + k];
      if (i > j) triangle[row + j] = sum / triangle[other + j];
      else if (sum > 0) triangle[row + j] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L L^T x = b; b becomes x. */
export function solveFactored(triangle: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0, row = 0; i < size; row += ++i) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= triangle[row + k] * b[k];
    b[i] = sum / triangle[row + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = (i * (i + 1)) / 2;
    const value = (b[i] /= triangle[row + i]);
    for (let k = 0; k < i; k++) b[k] -= triangle[row + k] * value;
  }
}
