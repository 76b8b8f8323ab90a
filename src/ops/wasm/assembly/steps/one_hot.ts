/** Vectors of one value, but for another at an index. Units are indices. */
import { bytes } from '../math';
import { fillFloats } from '../copy';

@unmanaged
export class OneHot {
  indices: usize;
  /** Of an index: 1, 4 or 8. */
  indexBytes: i32;
  /** Elements of four bytes, whatever they are: [indices][depth]. */
  out: usize;
  depth: i32;
  /** Where the values lie. */
  on: usize;
  off: usize;
}

export function oneHot(step: OneHot, first: i32, last: i32, scratch: usize): void {
  const pitch = bytes(step.depth);
  const on = load<i32>(step.on);
  fillFloats(step.out + <usize>first * pitch, load<f32>(step.off), (last - first) * step.depth);
  for (let i = first; i < last; i++) {
    const at = step.indices + <usize>i * step.indexBytes;
    const index: i64 = step.indexBytes == 8 ? load<i64>(at) : step.indexBytes == 4 ? <i64>load<i32>(at) : <i64>load<u8>(at);
    if (index >= 0 && index < step.depth) store<i32>(step.out + <usize>i * pitch + bytes(<i32>index), on);
  }
}
