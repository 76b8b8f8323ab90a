/**
 * Whether all numbers are finite: 0 times any other number is NaN. Four sums, because an addition waits for the one before; and a loop, because `every` of a typed array makes an object of each
 * number.
 */
export function allFinite(numbers: Float32Array | Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = numbers.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += numbers[i] * 0;
    b += numbers[i + 1] * 0;
    c += numbers[i + 2] * 0;
    d += numbers[i + 3] * 0;
  }
  for (let i = whole; i < numbers.length; i++) a += numbers[i] * 0;
  return a + b + c + d === 0;
}
