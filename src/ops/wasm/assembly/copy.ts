/** Copies float32 elements. memory.copy leaves the module for every call, which costs more than a few pixels do. */
import { bytes } from './math';

@inline
export function copyFloats(to: usize, from: usize, count: i32): void {
  if (count < 4) {
    for (let i = 0; i < count; i++, to += 4, from += 4) store<f32>(to, load<f32>(from));
    return;
  }
  const end = bytes(count) - 16;
  // The last four may overlap those before.
  for (let i: usize = 0; i < end; i += 16) v128.store(to + i, v128.load(from + i));
  v128.store(to + end, v128.load(from + end));
}

@inline
export function fillFloats(to: usize, value: f32, count: i32): void {
  const last = to + bytes(count);
  for (const four = f32x4.splat(value); to + 16 <= last; to += 16) v128.store(to, four);
  for (; to < last; to += 4) store<f32>(to, value);
}
