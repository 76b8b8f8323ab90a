/** Ends of rows that do not fill a vector. */

/** Stores the first `count` of four lanes, 1 to 3. */
@inline
export function storeFirst(to: usize, lanes: v128, count: i32): void {
  if (count >= 2) {
    v128.store64_lane(to, lanes, 0);
    if (count == 3) v128.store32_lane(to + 8, lanes, 2);
  } else {
    v128.store32_lane(to, lanes, 0);
  }
}
