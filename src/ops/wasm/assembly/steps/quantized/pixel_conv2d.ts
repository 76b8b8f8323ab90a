/** 1x1 convolution of single pixels with sums of float64. Units are groups of 4 output channels, over all pixels of a batch. */

const GROUP = 4;

@unmanaged
export class PixelConv2D {
  /** float32 [batch][depth] */
  x: usize;
  depth: i32;
  /** Whole groups of float32 [depth][columns]. */
  filter: usize;
  /** float32 [channels], readable to the end of the last group. */
  bias: usize;
  /** float32 [batch][channels] */
  out: usize;
  channels: i32;
  columns: i32;
  /** What outputs are brought into: infinite where there is no activation. */
  low: f32;
  high: f32;
}

export function pixelConv2d(step: PixelConv2D, first: i32, last: i32, scratch: usize): void {
  const groups = step.columns / GROUP;
  const low = f64x2.splat(<f64>step.low), high = f64x2.splat(<f64>step.high);
  const pitch = <usize>step.columns << 2;
  for (let unit = first; unit < last; unit++) {
    const image = unit / groups;
    const column = (unit - image * groups) * GROUP;
    const bias = v128.load(step.bias + (<usize>column << 2));
    let s0 = f64x2.promote_low_f32x4(bias), s1 = f64x2.promote_low_f32x4(i32x4.shuffle(bias, bias, 2, 3, 2, 3));
    let x = step.x + (<usize>(image * step.depth) << 2);
    let w = step.filter + (<usize>column << 2);
    for (let k = 0; k < step.depth; k++, x += 4, w += pitch) {
      const factor = f64x2.splat(<f64>load<f32>(x));
      s0 = f64x2.add(s0, f64x2.mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(w))));
      s1 = f64x2.add(s1, f64x2.mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(w, 8))));
    }
    s0 = f64x2.min(f64x2.max(s0, low), high), s1 = f64x2.min(f64x2.max(s1, low), high);
    v128.store(scratch, i32x4.shuffle(f32x4.demote_f64x2_zero(s0), f32x4.demote_f64x2_zero(s1), 0, 1, 4, 5));
    memory.copy(step.out + (<usize>(image * step.channels + column) << 2), scratch, <usize>min(GROUP, step.channels - column) << 2);
  }
}
