/** Each element of four bytes from one operand or the other. Units are elements. */
import { bytes } from '../math';
import { storeFirst } from '../row_end';

@unmanaged
export class Select {
  /** Bytes, 0 or not. */
  condition: usize;
  a: usize;
  b: usize;
  /** Bytes from one element to the next, or 0 where there is one only. */
  conditionStep: i32;
  aStep: i32;
  bStep: i32;
  out: usize;
}

export function select(step: Select, first: i32, last: i32, scratch: usize): void {
  const aRepeated = v128.load32_splat(step.a), bRepeated = v128.load32_splat(step.b), conditionRepeated = v128.load8_splat(step.condition);
  for (let i = first; i < last; i += 4) {
    const a = step.aStep ? v128.load(step.a + bytes(i)) : aRepeated;
    const b = step.bStep ? v128.load(step.b + bytes(i)) : bRepeated;
    const condition = step.conditionStep ? v128.load32_zero(step.condition + i) : conditionRepeated;
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(condition));
    const chosen = v128.bitselect(a, b, i32x4.ne(wide, i32x4.splat(0)));
    if (last - i >= 4) v128.store(step.out + bytes(i), chosen);
    else storeFirst(step.out + bytes(i), chosen, last - i);
  }
}
