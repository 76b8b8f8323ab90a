/** The same integers from the plain kernels, from WebAssembly with and without relaxed SIMD, and on any number of threads. */
import { test } from '@jest/globals';
import type { Attributes } from '../../../src/graph/graph.js';
import { float32, sizeOf, tensor, type Shape, type Tensor } from '../../../src/tensor.js';
import { hash32 } from '../pattern.js';
import { fed, fixed } from '../wasm/run_alone.js';
import { counted, expectSameAsPlain, ints } from '../wasm/same_as_plain.js';
import { describeOnWasm } from './on_wasm.js';
import { CASES, inputsOf } from './q_linear_conv.js';

describeOnWasm((backend) => {
  test.each(CASES.map((entry) => [entry.name, entry] as const))('%s', async (__, entry) => {
    const [x, filter, bias, multiplier, ...residual] = inputsOf(entry);
    await expectSameAsPlain(backend(), entry.op, [fed(x), fixed(filter), fixed(bias), fixed(multiplier), ...residual.map(fed)], entry.attrs);
  });

  test('a bias that is computed', async () => {
    const entry = CASES[0];
    const [x, filter, bias, multiplier] = inputsOf(entry);
    await expectSameAsPlain(backend(), entry.op, [fed(x), fixed(filter), fed(bias), fixed(multiplier)], entry.attrs);
  });

  test('sums of any size: those beyond all bytes are the least or the greatest one', async () => {
    const [x, filter, bias] = inputsOf(CASES[0]);
    const multipliers = Float32Array.from(bias.data as Int32Array, (_number, i) => [1e-30, 1e-3, 1, 300, 1000, 3e4, 1e12, 3e38][i % 8] * (i % 16 < 8 ? 1 : -1));
    const outputs: readonly Attributes[] = [{ zero_point: 100, low: 3, high: 127 }, { T: { dtype: 'float32' } }];
    for (const attrs of outputs) {
      const inputs = [fed(x), fixed(filter), fixed(bias), fixed(tensor('float32', bias.shape, multipliers))];
      await expectSameAsPlain(backend(), 'QLinearConv2D', inputs, { ...CASES[0].attrs, ...attrs });
    }
  });

  test('sums that just fit 16 bits', async () => {
    // 127 * (65 + 64 + 65 + 64) = 32766, in groups of 4 rows that are added to one another.
    const weights = Int8Array.from({ length: 16 * 32 }, (_item, i) => (Math.floor(i / 32) % 2 === 0 ? 65 : 64) * (i % 2 === 0 ? 1 : -1));
    const x = tensor('uint8', [1, 3, 1, 16], new Uint8Array(48).fill(127));
    const inputs = [fed(x), fixed(tensor('int8', [1, 1, 16, 32], weights)), fixed(ints(...new Array<number>(32).fill(0))), fixed(float32([32], new Array<number>(32).fill(1)))];
    await expectSameAsPlain(backend(), 'QLinearConv2D', inputs, { strides: [1, 1, 1, 1], padding: 'SAME', x_max: 127, T: { dtype: 'float32' } });
  });

  const NUMBERS = [0, -0, 0.25, 0.5, 1.5, 2.5, -0.5, -1.5, 1e9, -1e9, NaN, Infinity, -Infinity, 63.4999, 63.5, 1e-30, 3.25];
  test('QuantizeLinear to uint8: ties, what lies beyond, NaN', () =>
    expectSameAsPlain(backend(), 'QuantizeLinear', [fed(float32([NUMBERS.length], NUMBERS)), fixed(float32([], [0.5]))], { zero_point: 30, low: 2, high: 127 }));
  test('QuantizeLinear to int32, a scale a channel', () =>
    expectSameAsPlain(backend(), 'QuantizeLinear', [fed(float32([3, NUMBERS.length], [NUMBERS, NUMBERS, NUMBERS].flat())), fixed(float32([NUMBERS.length], NUMBERS.map((_number, i) => 0.5 + i)))], { T: { dtype: 'int32' } }));
  test('DequantizeLinear', () => expectSameAsPlain(backend(), 'DequantizeLinear', [fed(counted('uint8', [1, 5, 5, 3]))], { zero_point: 77, scale: 0.1 }));
  test('QLinearAveragePool of whole maps to float32', () =>
    expectSameAsPlain(backend(), 'QLinearAveragePool', [fed(counted('uint8', [2, 5, 7, 21]))], { ksize: [1, 5, 7, 1], strides: [1, 5, 7, 1], padding: 'VALID', zero_point: 3, scale: 0.3 }));
  test.each(['None', 'Relu', 'Relu6'])('PixelConv2D, %s', async (activation) => {
    const numbers = (seed: number, shape: Shape): Tensor => float32(shape, Float32Array.from({ length: sizeOf(shape) }, (_item, i) => hash32(i, seed) / 2 ** 31 - 1));
    await expectSameAsPlain(backend(), 'PixelConv2D', [fed(numbers(1, [2, 1, 1, 67])), fixed(numbers(2, [1, 1, 67, 23])), fixed(numbers(3, [23]))], { activation });
  });
  test.each([
    ['corners aligned', { align_corners: true }, [1, 5, 7, 16], [17, 13]],
    ['half pixel centers, a batch', { half_pixel_centers: true }, [2, 3, 4, 8], [5, 9]],
    ['smaller', {}, [1, 9, 8, 24], [4, 3]],
    ['channels that are not in eights', { align_corners: true }, [2, 3, 5, 21], [7, 9]],
  ] as const)('TfliteResizeBilinear of uint8: %s', (__, attrs, shape, size) => expectSameAsPlain(backend(), 'TfliteResizeBilinear', [fed(counted('uint8', shape)), fixed(ints(...size))], attrs));
  test('a concat of bytes', () => expectSameAsPlain(backend(), 'ConcatV2', [fed(counted('uint8', [1, 2, 2, 3])), fed(counted('uint8', [1, 2, 2, 5])), fixed(tensor('int32', [], Int32Array.of(3)))]));
});
