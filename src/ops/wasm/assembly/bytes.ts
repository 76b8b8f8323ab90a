/** Copying elements of any size. memory.copy leaves the module for every call, which costs more than a few pixels do. */

/** From here on it costs less than a loop. */
const LONG: usize = 4096;

/** Copies a run of bytes. */
@inline
export function copyBytes(to: usize, from: usize, count: usize): void {
  if (count >= LONG) {
    memory.copy(to, from, count);
  } else if (count >= 16) {
    const end = count - 16;
    for (let i: usize = 0; i < end; i += 16) v128.store(to + i, v128.load(from + i));
    // The last sixteen may overlap those before; so do the ends below.
    v128.store(to + end, v128.load(from + end));
  } else if (count >= 8) {
    const first = load<u64>(from), rest = load<u64>(from + count - 8);
    store<u64>(to, first), store<u64>(to + count - 8, rest);
  } else if (count >= 4) {
    const first = load<u32>(from), rest = load<u32>(from + count - 4);
    store<u32>(to, first), store<u32>(to + count - 4, rest);
  } else if (count >= 2) {
    const first = load<u16>(from), rest = load<u16>(from + count - 2);
    store<u16>(to, first), store<u16>(to + count - 2, rest);
  } else if (count == 1) {
    store<u8>(to, load<u8>(from));
  }
}

/** Repeats an element of 1, 2, 4 or 8 bytes. */
export function fillElements(to: usize, from: usize, size: i32, count: i32): void {
  const last = to + <usize>count * size;
  const many = size == 8 ? v128.load64_splat(from) : size == 4 ? v128.load32_splat(from) : size == 2 ? v128.load16_splat(from) : v128.load8_splat(from);
  for (; to + 16 <= last; to += 16) v128.store(to, many);
  for (; to < last; to += size) copyElements(to, from, size, 1, 0, 0);
}

/** Copies elements of 1, 2, 4 or 8 bytes that lie `toStep` and `fromStep` bytes apart. */
export function copyElements(to: usize, from: usize, size: i32, count: i32, toStep: i32, fromStep: i32): void {
  if (size == 8) copyEach<u64>(to, from, count, toStep, fromStep);
  else if (size == 4) copyEach<u32>(to, from, count, toStep, fromStep);
  else if (size == 2) copyEach<u16>(to, from, count, toStep, fromStep);
  else copyEach<u8>(to, from, count, toStep, fromStep);
}

@inline
function copyEach<T>(to: usize, from: usize, count: i32, toStep: i32, fromStep: i32): void {
  for (let i = 0; i < count; i++, to += toStep, from += fromStep) store<T>(to, load<T>(from));
}
