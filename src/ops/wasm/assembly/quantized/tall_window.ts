/** Eight channels of a row of depthwise_row.ts for vectors of 256 bits: four pixels at a time. See tall_ends.ts for where V8 begins. */
import { addGroup, ONES } from './dots';
import { finishFour } from './tall_ends';
import { ByteWindow, COLUMN_BYTES } from './window';

const PIXELS = 4;
/** Behind what the sums begin with in the memory of the row: ones, and what V8 begins with. */
const AFTER_STARTS: usize = 64;
const SEED: usize = 96;

/** As convolve of depthwise_row.ts. */
export function convolveTall<W, O>(w: ByteWindow, c: i32, filter: usize, columns: usize, starts: usize, count: i32, out: usize, outPitch: usize): void {
  const size = COLUMN_BYTES * sizeof<W>();
  const stride = <usize>w.strideX * size, rate = <usize>w.rateX * size;
  const begin = <usize>c << 2, m = w.multiplier + begin, seed = starts + SEED;
  v128.store(starts, i32x4.add(v128.load(w.bias + begin), v128.load(w.correction + begin)));
  v128.store(starts, i32x4.add(v128.load(w.bias + begin, 16), v128.load(w.correction + begin, 16)), 16);
  store<i32>(starts, ONES, AFTER_STARTS);
  const ones = v128.load32_splat(starts, AFTER_STARTS);
  for (let left = count; left > 0; left -= PIXELS) {
    // The last one is computed as often as there are none behind it.
    const last = <usize>min(PIXELS - 1, left - 1), second = min<usize>(1, last), third = min<usize>(2, last);
    let p = columns, q = columns + second * stride, r = columns + third * stride, s = columns + last * stride;
    let p0 = v128.load(starts), p1 = v128.load(starts, 16), q0 = p0, q1 = p1, r0 = p0, r1 = p1, s0 = p0, s1 = p1;
    let f = filter;
    for (let i = 0; i < 3; i++) {
      const f0 = v128.load(f), f1 = sizeof<W>() == 1 ? v128.load(f, 16) : v128.load(f, 32);
      p0 = addGroup<W>(p0, f0, v128.load(p), ones), p1 = addGroup<W>(p1, f1, v128.load(p, 16), ones);
      q0 = addGroup<W>(q0, f0, v128.load(q), ones), q1 = addGroup<W>(q1, f1, v128.load(q, 16), ones);
      r0 = addGroup<W>(r0, f0, v128.load(r), ones), r1 = addGroup<W>(r1, f1, v128.load(r, 16), ones);
      s0 = addGroup<W>(s0, f0, v128.load(s), ones), s1 = addGroup<W>(s1, f1, v128.load(s, 16), ones);
      if (sizeof<W>() > 1) {
        const g0 = v128.load(f, 16), g1 = v128.load(f, 48);
        p0 = addGroup<W>(p0, g0, v128.load(p, 32), ones), p1 = addGroup<W>(p1, g1, v128.load(p, 48), ones);
        q0 = addGroup<W>(q0, g0, v128.load(q, 32), ones), q1 = addGroup<W>(q1, g1, v128.load(q, 48), ones);
        r0 = addGroup<W>(r0, g0, v128.load(r, 32), ones), r1 = addGroup<W>(r1, g1, v128.load(r, 48), ones);
        s0 = addGroup<W>(s0, g0, v128.load(s, 32), ones), s1 = addGroup<W>(s1, g1, v128.load(s, 48), ones);
      }
      f += size, p += rate, q += rate, r += rate, s += rate;
    }
    const outQ = out + second * outPitch, outR = out + third * outPitch, outS = out + last * outPitch;
    finishFour<O>(w, m, m, p0, p1, q0, q1, r0, r1, s0, s1, 0, 0, 0, 0, out, outQ, outR, outS, false, seed);
    columns += 4 * stride, out += 4 * outPitch;
  }
}
