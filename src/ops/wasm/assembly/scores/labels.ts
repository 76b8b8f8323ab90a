/** Writing labels: integers of 16, 32 or 64 bits, as the graph wants them. `size` is 2, 4 or 8 bytes. */

@inline
export function storeLabel(to: usize, size: usize, label: i32): void {
  if (size == 4) store<i32>(to, label);
  else if (size == 8) store<i64>(to, <i64>label);
  else store<i16>(to, <i16>label);
}

/** The first `count` of four labels (i32 lanes), which may be more. `spare` has room for a vector. */
@inline
export function storeLabels(to: usize, size: usize, labels: v128, count: i32, spare: usize): void {
  if (count < 4) {
    v128.store(spare, labels);
    for (let i = 0; i < count; i++, to += size) storeLabel(to, size, load<i32>(spare + 4 * i));
  } else if (size == 4) {
    v128.store(to, labels);
  } else if (size == 2) {
    v128.store64_lane(to, i16x8.shuffle(labels, labels, 0, 2, 4, 6, 0, 2, 4, 6), 0);
  } else {
    v128.store(to, i64x2.extend_low_i32x4_s(labels));
    v128.store(to, i64x2.extend_high_i32x4_s(labels), 16);
  }
}

@inline
export function fillLabels(to: usize, size: usize, label: i32, count: i32): void {
  const labels = size == 4 ? i32x4.splat(label) : size == 8 ? i64x2.splat(label) : i16x8.splat(<i16>label);
  const last = to + <usize>count * size;
  for (; to + 16 <= last; to += 16) v128.store(to, labels);
  for (; to < last; to += size) storeLabel(to, size, label);
}
