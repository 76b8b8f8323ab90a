/** The greatest of four lanes, in all of them; NaN is passed by where another lane is not. */
@inline
export function greatestLane(x: v128): v128 {
  const pairs = f32x4.pmax(x, i32x4.shuffle(x, x, 2, 3, 0, 1));
  return f32x4.pmax(pairs, i32x4.shuffle(pairs, pairs, 1, 0, 3, 2));
}
