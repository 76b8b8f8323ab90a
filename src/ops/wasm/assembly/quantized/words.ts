/** Bytes that become words of 16 bits, whose products two of them fit 32 bits. */

/** Rows of `groups` * 2 elements, a multiple of 4. */
export function widenRows(from: usize, fromPitch: usize, rows: i32, groups: i32, to: usize, toPitch: usize): void {
  const count = <usize>groups << 1;
  for (let row = 0; row < rows; row++, from += fromPitch, to += toPitch) {
    if (count < 8) {
      v128.store64_lane(to, i16x8.extend_low_i8x16_u(v128.load32_zero(from)), 0);
      continue;
    }
    const end = count - 8;
    for (let i: usize = 0; i < end; i += 8) v128.store(to + (i << 1), v128.load8x8_u(from + i));
    // The last eight may overlap those before.
    v128.store(to + (end << 1), v128.load8x8_u(from + end));
  }
}

/** (a0, b0, a1, b1, ...) of the first four words of each. */
@inline
export function firstFour(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** Of the last four. */
@inline
export function lastFour(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
