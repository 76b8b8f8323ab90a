/** The tile of alternating.ts for vectors of 256 bits (see tall_tiles.ts): four rows, which have a sum for even depths and one for odd ones each. */
import { madd } from '../math';

/** As alternatingTile there; `pitch` leads from one row of `out`, and of `sum`, to the next. */
@inline
export function alternating4x8(a: usize, aPitch: usize, b: usize, count: i32, sum: usize, out: usize, pitch: usize): void {
  let even00 = f32x4.splat(0), even01 = even00, odd00 = even00, odd01 = even00, even10 = even00, even11 = even00, odd10 = even00, odd11 = even00;
  let even20 = even00, even21 = even00, odd20 = even00, odd21 = even00, even30 = even00, even31 = even00, odd30 = even00, odd31 = even00;
  let a1 = a + aPitch, a2 = a1 + aPitch, a3 = a2 + aPitch;
  for (let k = count; k > 0; k -= 2) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    even00 = madd(x, b0, even00), even01 = madd(x, b1, even01);
    x = v128.load32_splat(a1), even10 = madd(x, b0, even10), even11 = madd(x, b1, even11);
    x = v128.load32_splat(a2), even20 = madd(x, b0, even20), even21 = madd(x, b1, even21);
    x = v128.load32_splat(a3), even30 = madd(x, b0, even30), even31 = madd(x, b1, even31);
    if (k == 1) break;
    b0 = v128.load(b, 32), b1 = v128.load(b, 48);
    x = v128.load32_splat(a, 4), odd00 = madd(x, b0, odd00), odd01 = madd(x, b1, odd01);
    x = v128.load32_splat(a1, 4), odd10 = madd(x, b0, odd10), odd11 = madd(x, b1, odd11);
    x = v128.load32_splat(a2, 4), odd20 = madd(x, b0, odd20), odd21 = madd(x, b1, odd21);
    x = v128.load32_splat(a3, 4), odd30 = madd(x, b0, odd30), odd31 = madd(x, b1, odd31);
    a += 8, a1 += 8, a2 += 8, a3 += 8, b += 64;
  }
  storePair(f32x4.add(even00, odd00), f32x4.add(even01, odd01), sum, out), out += pitch, sum = sum ? sum + pitch : 0;
  storePair(f32x4.add(even10, odd10), f32x4.add(even11, odd11), sum, out), out += pitch, sum = sum ? sum + pitch : 0;
  storePair(f32x4.add(even20, odd20), f32x4.add(even21, odd21), sum, out), out += pitch, sum = sum ? sum + pitch : 0;
  storePair(f32x4.add(even30, odd30), f32x4.add(even31, odd31), sum, out);
}

@inline
function storePair(c0: v128, c1: v128, sum: usize, out: usize): void {
  if (sum) c0 = f32x4.add(c0, v128.load(sum)), c1 = f32x4.add(c1, v128.load(sum, 16));
  v128.store(out, c0), v128.store(out, c1, 16);
}
