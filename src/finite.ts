/** Whether numbers are finite. */

/** A loop: `every` of a typed array makes an object of each number. */
export function allFinite(numbers: Float32Array | Float64Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return false;
  return true;
}
