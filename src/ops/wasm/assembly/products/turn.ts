/** Rows become columns. */

/** Four by four numbers; rows lie so many bytes apart. */
@inline
export function turnFour(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const a = v128.load(from), b = v128.load(from + fromStep), c = v128.load(from + 2 * fromStep), d = v128.load(from + 3 * fromStep);
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7), cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2)), v128.store((to += toStep), i64x2.shuffle(ab, cd, 1, 3));
  v128.store((to += toStep), i64x2.shuffle(abHigh, cdHigh, 0, 2)), v128.store(to + toStep, i64x2.shuffle(abHigh, cdHigh, 1, 3));
}
