/** Which convolutions are computed four columns at a time. That they are right is seen in a browser: test/browser/gpu.browser.ts. */
import { expect, test } from '@jest/globals';
import { GPU_KERNELS } from '../../../src/ops/gpu/index.js';
import type { GpuCall, GpuSite } from '../../../src/ops/gpu/kernel.js';
import { layoutOf } from '../../../src/ops/gpu/program.js';

const SIDE = 4096;
const ATTRS = { strides: [1, 1], rates: [1, 1], padding: 'SAME', activation: 'Relu6' } as const;
const float = (shape: readonly number[], isConstant = false) => ({ dtype: 'float32', shape, isConstant }) as const;

/** A fused convolution with bias and residual on a map [1, h, w, c]. */
function site({ shape = [1, 9, 9, 8], window = [3, 3], dealtSide = SIDE as number | null, isConstant = false } = {}): GpuSite {
  const filter = float([...window, shape[3], 8], true);
  return { op: 'FusedConv2D', node: 'n', attrs: ATTRS, inputs: [float(shape), filter, float([8]), float([...shape.slice(0, 3), 8], isConstant)], outputs: [float([...shape.slice(0, 3), 8])], packed: true, dealtSide: dealtSide ?? undefined };
}

const callOf = (where: GpuSite): GpuCall => GPU_KERNELS.get('FusedConv2D')?.(where as never) as GpuCall;

test('maps of a few columns and rows are dealt; a bias is read as it is computed', () => {
  const { program, args } = callOf(site());
  expect(layoutOf(program)).toBe('dealt');
  expect(args).toEqual([{ input: 0 }, expect.objectContaining({ input: 1, layout: 'dealt filter' }), { input: 2, isPacked: true }, { input: 3 }]);
  expect(program.source).toMatch(/^function \(x0, x1, x2, x3, filter, bias, residual0, residual1, residual2, residual3\)/);
});

test.each([
  ['a mode that cannot', { dealtSide: null }],
  ['three columns', { shape: [1, 9, 3, 8] }],
  ['one row', { shape: [1, 1, 9, 8] }],
  ['a map that is wider than a texture', { shape: [1, 9, 513, 4096] }],
  ['a window that would make a long program', { window: [7, 7] }],
  ['a residual that is a constant', { isConstant: true }],
] as const)('%s: packed as ever', (_, change) => {
  expect(layoutOf(callOf(site(change as Parameters<typeof site>[0])).program)).toBe('packed');
});

test('the filter lies group of outputs by group, tap by tap, its inputs side by side', () => {
  const [, filter] = callOf(site({ shape: [1, 9, 9, 5], window: [1, 2] })).args;
  if (!('arrange' in filter)) throw new Error('the filter is not arranged');
  const data = Float32Array.from({ length: 2 * 5 * 8 }, (_, i) => i);
  const texels = filter.arrange({ dtype: 'float32', shape: [1, 2, 5, 8], data });
  const at = (tap: number, input: number, output: number): number => texels[((output >> 2) * 2 + tap) * filter.extent.x + input * 4 + (output & 3)];
  expect(filter.extent).toEqual({ x: 32, y: 4, z: 1 });
  expect([at(0, 0, 0), at(0, 0, 7), at(0, 4, 3), at(1, 2, 5)]).toEqual([0, 7, 35, 61]);
  expect([at(0, 5, 0), at(1, 7, 7)]).toEqual([0, 0]);
});
