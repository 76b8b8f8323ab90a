/** What depthwise_filter_row.ts does for a strip of pixels, eight channels at a time: pairs of vectors that lie side by side become one of 256 bits. */
import { madd } from '../math';

/** As `addVectors` there. `gradient` is where the first pixel's is; `pixels` is a constant wherever this is called. */
@inline
export function addPairs(
  top: usize, middle: usize, bottom: usize, rows: i32, step: usize, gradient: usize, gradientStep: usize, channelBytes: usize, tap: usize, pixels: i32,
): void {
  let dy = gradient;
  const d0 = v128.load(dy), e0 = v128.load(dy, 16);
  dy += gradientStep;
  const d1 = v128.load(dy), e1 = v128.load(dy, 16);
  dy += gradientStep;
  const d2 = v128.load(dy), e2 = v128.load(dy, 16);
  if (pixels == 4) dy += gradientStep;
  const d3 = v128.load(dy), e3 = v128.load(dy, 16);
  let at = top;
  for (let i = 1; i <= rows; i++) {
    const next = tap + channelBytes, last = next + channelBytes;
    let a0 = v128.load(tap), b0 = v128.load(tap, 16), a1 = v128.load(next), b1 = v128.load(next, 16), a2 = v128.load(last), b2 = v128.load(last, 16);
    let x = v128.load(at), y = v128.load(at, 16);
    a0 = madd(x, d0, a0), b0 = madd(y, e0, b0);
    at += step, x = v128.load(at), y = v128.load(at, 16);
    if (pixels == 4) {
      a0 = madd(x, d1, a0), b0 = madd(y, e1, b0), a1 = madd(x, d0, a1), b1 = madd(y, e0, b1);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a0 = madd(x, d2, a0), b0 = madd(y, e2, b0), a1 = madd(x, d1, a1), b1 = madd(y, e1, b1), a2 = madd(x, d0, a2), b2 = madd(y, e0, b2);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a0 = madd(x, d3, a0), b0 = madd(y, e3, b0), a1 = madd(x, d2, a1), b1 = madd(y, e2, b1), a2 = madd(x, d1, a2), b2 = madd(y, e1, b2);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a1 = madd(x, d3, a1), b1 = madd(y, e3, b1), a2 = madd(x, d2, a2), b2 = madd(y, e2, b2);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a2 = madd(x, d3, a2), b2 = madd(y, e3, b2);
    } else {
      a1 = madd(x, d0, a1), b1 = madd(y, e0, b1);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a2 = madd(x, d0, a2), b2 = madd(y, e0, b2), a0 = madd(x, d1, a0), b0 = madd(y, e1, b0);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a1 = madd(x, d1, a1), b1 = madd(y, e1, b1);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a2 = madd(x, d1, a2), b2 = madd(y, e1, b2), a0 = madd(x, d2, a0), b0 = madd(y, e2, b0);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a1 = madd(x, d2, a1), b1 = madd(y, e2, b1);
      at += step, x = v128.load(at), y = v128.load(at, 16);
      a2 = madd(x, d2, a2), b2 = madd(y, e2, b2);
    }
    v128.store(tap, a0), v128.store(tap, b0, 16), v128.store(next, a1), v128.store(next, b1, 16), v128.store(last, a2), v128.store(last, b2, 16);
    tap = last + channelBytes;
    at = i == 1 ? middle : bottom;
  }
}
