import { describe, expect, test } from '@jest/globals';
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from '../../../src/proto/wire/half.js';

describe('float16', () => {
  test.each([
    { half: 0x0000, value: 0 },
    { half: 0x8000, value: -0 },
    { half: 0x3c00, value: 1 },
    { half: 0xc000, value: -2 },
    { half: 0x7bff, value: 65504 },
    { half: 0x0400, value: 2 ** -14 }, // the smallest normal number
    { half: 0x0001, value: 2 ** -24 }, // the smallest subnormal
    { half: 0x03ff, value: 1023 * 2 ** -24 },
    { half: 0x7c00, value: Infinity },
    { half: 0xfc00, value: -Infinity },
    { half: 0x3555, value: 0.333251953125 },
  ])('$half is $value, both ways', ({ half, value }) => {
    expect(float16ToFloat32(half)).toBe(value);
    expect(float32ToFloat16(value)).toBe(half);
  });

  test('all 65536 survive widening and narrowing', () => {
    for (let half = 0; half < 65536; half++) {
      const isNaN = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
      const back = float32ToFloat16(float16ToFloat32(half));
      if (isNaN) expect(Number.isNaN(float16ToFloat32(back))).toBe(true);
      else if (back !== half) expect(back).toBe(half);
    }
  });

  test.each([
    { value: 1 + 2 ** -11, half: 0x3c00, why: 'a tie goes to the even one below' },
    { value: 1 + 3 * 2 ** -11, half: 0x3c02, why: 'a tie goes to the even one above' },
    { value: 1 + 2 ** -11 + 2 ** -20, half: 0x3c01, why: 'past the tie' },
    { value: 65519, half: 0x7bff, why: 'nearer to the largest than to infinity' },
    { value: 65520, half: 0x7c00, why: 'the tie at the top overflows' },
    { value: 2 ** -25, half: 0x0000, why: 'half the smallest ties to zero' },
    { value: 3 * 2 ** -25, half: 0x0002, why: 'a tie among subnormals' },
    { value: 2047.5 * 2 ** -25, half: 0x0400, why: 'subnormals round up into the normal numbers' },
    { value: -1e10, half: 0xfc00, why: 'overflow keeps its sign' },
  ])('$value becomes $half: $why', ({ value, half }) => {
    expect(float32ToFloat16(value)).toBe(half);
  });
});

describe('bfloat16', () => {
  test.each([
    { brain: 0x3f80, value: 1 },
    { brain: 0xc020, value: -2.5 },
    { brain: 0x7f80, value: Infinity },
    { brain: 0x8000, value: -0 },
    { brain: 0x0001, value: 2 ** -133 },
  ])('$brain is $value, both ways', ({ brain, value }) => {
    expect(bfloat16ToFloat32(brain)).toBe(value);
    expect(float32ToBfloat16(value)).toBe(brain);
  });

  test.each([
    { value: 1 + 2 ** -8, brain: 0x3f80, why: 'a tie goes to the even one below' },
    { value: 1 + 3 * 2 ** -8, brain: 0x3f82, why: 'a tie goes to the even one above' },
    { value: 3.4028234663852886e38, brain: 0x7f80, why: 'the largest float32 overflows' },
  ])('$value becomes $brain: $why', ({ value, brain }) => {
    expect(float32ToBfloat16(value)).toBe(brain);
  });

  test('NaN stays NaN', () => {
    expect(bfloat16ToFloat32(float32ToBfloat16(NaN))).toBeNaN();
    expect(float16ToFloat32(float32ToFloat16(NaN))).toBeNaN();
  });
});
