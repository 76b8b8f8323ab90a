/**
 * What a convolution has behind it while a network is taught: frozen batch normalisation, a residual and a clamp, rounded after each operation.
 *
 * Sums of products are rounded in the order of TensorFlow's kernels (see geometry/sum_parts.ts): a ReLU6 then lets through what it lets through there.
 */
import { alternatingPart } from './alternating';
import { multiplyPart } from './gemm';
import { bytes, clamp, mulAdd } from './math';
import { Product } from './product';
import { storeFirst } from './row_end';

@unmanaged
export class Normalization {
  /** float32 [columns], these three: clamp((x - mean) * factor + offset + residual). */
  mean: usize;
  factor: usize;
  offset: usize;
  /** The map that is added, of the shape of `out`, or 0. */
  residual: usize;
  /** Bytes from one pixel to the next. */
  residualPitch: usize;
  low: f32;
  high: f32;
  /** Products of a slice of a sum; longer slices than HALVED are added up in halves. */
  slice: i32;
}

/** What of a slice is added up at most before it is rounded. Source: oneDNN, cpu/x64/gemm/f32/jit_avx_gemm_f32.cpp (BK). */
const HALVED = 256;
/** Columns of a panel of the filter, and of one that has at most as many: those are added up otherwise. */
const WIDE = 16;
const NARROW = 8;
/** Floats of a product that are worked on at a time: they stay in the first-level cache. */
const GROUP = 4096;

/** The product of `rows` rows at `a`, normalised. `p` has no bias, no residual and no clamp. */
export function multiplyNormalized(
  p: Product, n: Normalization, a: usize, aPitch: usize, rows: i32, residual: usize, out: usize, spare: usize,
): void {
  const group = max(4, (GROUP / p.columns) & ~3);
  for (let row = 0; row < rows; row += group) {
    const count = min(group, rows - row);
    for (let first = 0; first < p.depth; first += n.slice) {
      const size = min(n.slice, p.depth - first);
      const half = size > HALVED ? (size + 1) >> 1 : size;
      addPart(p, a, aPitch, count, first, half, out, spare);
      if (half < size) addPart(p, a, aPitch, count, first + half, size - half, out, spare);
    }
    normalizePixels(n, out, p.outPitch, count, p.columns, residual);
    a += <usize>count * aPitch;
    out += <usize>count * p.outPitch;
    if (residual) residual += <usize>count * n.residualPitch;
  }
}

/** Adds `count` products, from `first` on, to what is in `out` already. */
function addPart(p: Product, a: usize, aPitch: usize, rows: i32, first: i32, count: i32, out: usize, spare: usize): void {
  const sum: usize = first == 0 ? 0 : out;
  const rest = p.columns & (WIDE - 1);
  const narrow = rest <= NARROW ? rest : 0;
  const wide = p.columns - narrow;
  if (wide) multiplyPart(a, aPitch, rows, p.filter, p.depth, first, count, wide, p.bias, sum, p.outPitch, out, p.outPitch, p.low, p.high, spare);
  if (!narrow) return;
  const panel = p.filter + bytes(p.depth * wide + first * NARROW);
  alternatingPart(a + bytes(first), aPitch, rows, panel, count, narrow, sum ? sum + bytes(wide) : 0, out + bytes(wide), p.outPitch, spare);
}

/** Pixels of `channels` sums at `out`, in their place. */
export function normalizePixels(n: Normalization, out: usize, outPitch: usize, pixels: i32, channels: i32, residual: usize): void {
  const low = f32x4.splat(n.low);
  const high = f32x4.splat(n.high);
  const whole = bytes(channels & ~3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let c: usize = 0;
    for (; c < whole; c += 16) v128.store(out + c, normalized(n, out, c, residual, low, high));
    if (channels & 3) storeFirst(out + c, normalized(n, out, c, residual, low, high), channels & 3);
    out += outPitch;
    if (residual) residual += n.residualPitch;
  }
}

@inline
function normalized(n: Normalization, x: usize, c: usize, residual: usize, low: v128, high: v128): v128 {
  let y = mulAdd(f32x4.sub(v128.load(x + c), v128.load(n.mean + c)), v128.load(n.factor + c), v128.load(n.offset + c));
  if (residual) y = f32x4.add(y, v128.load(residual + c));
  return clamp(y, low, high);
}
