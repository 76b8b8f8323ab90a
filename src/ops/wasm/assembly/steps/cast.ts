/** Conversions between data types. Units are elements. */
import { storeFirst } from '../row_end';

@unmanaged
export class Cast {
  x: usize;
  out: usize;
}

export function uint8ToInt32(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<u8, i32>(step, first, last);
}

export function uint8ToInt64(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<u8, i64>(step, first, last);
}

export function int32ToUint8(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<i32, u8>(step, first, last);
}

export function int32ToInt64(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<i32, i64>(step, first, last);
}

export function int32ToFloat32(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<i32, f32>(step, first, last);
}

export function int64ToUint8(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<i64, u8>(step, first, last);
}

export function int64ToInt32(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<i64, i32>(step, first, last);
}

export function int64ToFloat32(step: Cast, first: i32, last: i32, scratch: usize): void {
  convert<i64, f32>(step, first, last);
}

/** Integers to other integers, which wrap, or to floats, which round. */
@inline
function convert<From, To>(step: Cast, first: i32, last: i32): void {
  let from = step.x + <usize>first * sizeof<From>();
  let to = step.out + <usize>first * sizeof<To>();
  for (let i = first; i < last; i++, from += sizeof<From>(), to += sizeof<To>()) store<To>(to, <To>load<From>(from));
}

/** Pictures, eight numbers at a time. */
export function uint8ToFloat32(step: Cast, first: i32, last: i32, scratch: usize): void {
  let i = first;
  for (; i + 8 <= last; i += 8) {
    const eight = v128.load8x8_u(step.x + i);
    const to = step.out + 4 * <usize>i;
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(eight)));
    v128.store(to + 16, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(eight)));
  }
  for (; i < last; i++) store<f32>(step.out + 4 * <usize>i, <f32>load<u8>(step.x + i));
}

/** Towards zero. What no int32 can hold, NaN included, becomes the smallest: so processors do it, and with them TensorFlow. */
export function float32ToInt32(step: Cast, first: i32, last: i32, scratch: usize): void {
  let i = first;
  for (; i < last; i += 4) {
    const x = v128.load(step.x + 4 * <usize>i);
    const fits = v128.and(f32x4.ge(x, f32x4.splat(-2147483648.0)), f32x4.lt(x, f32x4.splat(2147483648.0)));
    const result = v128.bitselect(i32x4.trunc_sat_f32x4_s(x), i32x4.splat(i32.MIN_VALUE), fits);
    const to = step.out + 4 * <usize>i;
    if (i + 4 <= last) v128.store(to, result);
    else storeFirst(to, result, last - i);
  }
}

export function float32ToInt64(step: Cast, first: i32, last: i32, scratch: usize): void {
  for (let i = <usize>first; i < <usize>last; i++) {
    const x = load<f32>(step.x + 4 * i);
    const fits = x >= -9223372036854775808.0 && x < 9223372036854775808.0;
    store<i64>(step.out + 8 * i, fits ? <i64>x : i64.MIN_VALUE);
  }
}

/** Towards zero, then what eight bits keep. Floats too great for an int32 are multiples of 256; of NaN nothing is kept. */
export function float32ToUint8(step: Cast, first: i32, last: i32, scratch: usize): void {
  for (let i = <usize>first; i < <usize>last; i++) {
    const x = load<f32>(step.x + 4 * i);
    store<u8>(step.out + i, abs(x) < 2147483648.0 ? <u8><i32>x : 0);
  }
}
