/** Real numbers as integers, and back. Units are elements, or rows where the scale differs from channel to channel. */
import { integerOf } from '../../quantized/requantize';

@unmanaged
export class QuantizeLinear {
  /** float32 */
  x: usize;
  /** uint8 */
  out: usize;
  scale: f32;
  zeroPoint: i32;
  /** Less the zero point. */
  low: f32;
  high: f32;
}

export function quantizeToBytes(step: QuantizeLinear, first: i32, last: i32, scratch: usize): void {
  const scale = f32x4.splat(step.scale), low = f32x4.splat(step.low), high = f32x4.splat(step.high);
  let i = first;
  for (; i + 4 <= last; i += 4) v128.store32_lane(step.out + i, quantized(step, v128.load(step.x + (<usize>i << 2)), scale, low, high), 0);
  for (; i < last; i++) v128.store8_lane(step.out + i, quantized(step, v128.load32_splat(step.x + (<usize>i << 2)), scale, low, high), 0);
}

/** Four bytes in the lowest lane. */
@inline
function quantized(step: QuantizeLinear, x: v128, scale: v128, low: v128, high: v128): v128 {
  const q = integerOf(f32x4.pmin(high, f32x4.pmax(low, f32x4.div(x, scale))), step.zeroPoint);
  const words = i16x8.narrow_i32x4_s(q, q);
  return i8x16.narrow_i16x8_u(words, words);
}

@unmanaged
export class QuantizeChannels {
  /** float32 [rows][channels] */
  x: usize;
  /** int32 [rows][channels] */
  out: usize;
  /** float32 [channels] */
  scales: usize;
  channels: i32;
  low: f32;
  high: f32;
}

/** To int32. Units are rows. */
export function quantizeChannels(step: QuantizeChannels, first: i32, last: i32, scratch: usize): void {
  for (let row = first; row < last; row++) {
    const begin = <usize>row * step.channels;
    for (let c = 0; c < step.channels; c++) {
      const at = (begin + c) << 2;
      const value = load<f32>(step.x + at) / load<f32>(step.scales + (<usize>c << 2));
      // In an order of comparisons in which NaN becomes the least.
      const clamped = value > step.low ? (value < step.high ? value : step.high) : step.low;
      store<i32>(step.out + at, <i32>nearest(clamped));
    }
  }
}

@unmanaged
export class DequantizeLinear {
  /** uint8 */
  x: usize;
  /** float32 */
  out: usize;
  zeroPoint: i32;
  scale: f32;
}

export function dequantize(step: DequantizeLinear, first: i32, last: i32, scratch: usize): void {
  for (let i = first; i < last; i++) store<f32>(step.out + (<usize>i << 2), <f32>(<i32>load<u8>(step.x + i) - step.zeroPoint) * step.scale);
}
