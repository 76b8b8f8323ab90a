/**
 * How the exponentials of a loss are rounded: as TensorFlow's are, with fused multiply-adds where the processor has them. With each product and sum rounded, ten
 * steps of training end a thousand times as far from TensorFlow's (docs/training.md).
 */
import { expect, test } from '@jest/globals';
import type { Backend } from '../../../../src/ops/contract/backend.js';
import { WasmBackend } from '../../../../src/ops/wasm/backend.js';
import { float32, int32 } from '../../../../src/tensor.js';
import { fed, runAlone } from '../run_alone.js';

type MultiplyAdd = (a: number, b: number, c: number) => number;

/** A product of two float32 is exact in float64. */
const fused: MultiplyAdd = (a, b, c) => Math.fround(a * b + c);
const separate: MultiplyAdd = (a, b, c) => Math.fround(Math.fround(a * b) + c);

const LOWERED = Float32Array.from({ length: 500 }, (_, i) => -0.013 * (i + 1));

test.each([['relaxed SIMD', undefined], ['SIMD', 'simd']] as const)('%s', async (_, build) => {
  const wasm = await WasmBackend.create({ threads: 1, build });
  try {
    const features = float32([LOWERED.length, 2], Array.from(LOWERED).flatMap((x) => [0, x]));
    const [, backprop] = await runAlone(wasm, { op: 'SparseSoftmaxCrossEntropyWithLogits', inputs: [fed(features), fed(int32([LOWERED.length], new Array<number>(LOWERED.length).fill(0)))] }, 2);
    const [asFused, asSeparate] = [fused, separate].map((multiplyAdd) => Array.from(LOWERED, (x) => shareOf(exponential(x, multiplyAdd))));
    expect(asFused).not.toEqual(asSeparate);
    const found = Array.from(LOWERED, (__, i) => Number(backprop.data[2 * i + 1]));
    expect(found).toEqual((await fuses(wasm)) ? asFused : asSeparate);
  } finally {
    await wasm.dispose();
  }
});

/** The share of the second of two classes, of which the first one's exponential is 1. */
const shareOf = (power: number): number => Math.fround(power * Math.fround(1 / Math.fround(1 + power)));

/** Source: Cephes, single/expf.c. */
function exponential(x: number, multiplyAdd: MultiplyAdd): number {
  const n = Math.round(Math.fround(x * Math.fround(Math.LOG2E)));
  const r = multiplyAdd(n, Math.fround(2.1219444e-4), multiplyAdd(n, -0.693359375, x));
  const coefficients = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1].map(Math.fround);
  const p = coefficients.reduce((sofar, coefficient) => multiplyAdd(sofar, r, coefficient));
  return Math.fround(Math.fround(multiplyAdd(p, Math.fround(r * r), r) + 1) * 2 ** n);
}

/** Whether a product and the sum with it are rounded once: what is left of a number's square when its rounded square is taken away. */
async function fuses(wasm: Backend): Promise<boolean> {
  const a = Math.fround(1.1);
  const [left] = await runAlone(wasm, { op: 'MatMul', inputs: [fed(float32([1, 2], [-Math.fround(a * a), a])), fed(float32([2, 1], [1, a]))] }, 1);
  return Number(left.data[0]) !== 0;
}
