/** A batch of no maps is no work, and leaves the memory of the kernels in order. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Attributes } from '../../../src/graph/graph.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { zeros, type Shape } from '../../../src/tensor.js';
import { ints } from './same_as_plain.js';
import { runStep } from './run_step.js';

let backend: WasmBackend;
beforeAll(async () => void (backend = await WasmBackend.create({ threads: 2 })));
afterAll(() => backend.dispose());

/** Once what was let go of is free. */
async function usedBytes(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  return backend.memory.usedBytes;
}

const SAME: Attributes = { strides: [1, 1, 1, 1], padding: 'SAME' };
const maps: Shape = [0, 6, 5, 8];
const float = (...shape: number[]) => zeros('float32', shape);

test.each([
  ['Conv2D', SAME, [float(3, 3, 8, 4)]],
  ['FusedConv2D', SAME, [float(1, 1, 8, 4), float(4)]],
  ['FusedDepthwiseConv2D', SAME, [float(3, 3, 8, 1), float(8)]],
  ['FusedSeparableConv2D', SAME, [float(3, 3, 8, 1), float(8), float(1, 1, 8, 4), float(4)]],
  ['FusedInvertedResidual', SAME, [float(1, 1, 8, 12), float(12), float(3, 3, 12, 1), float(12), float(1, 1, 12, 4), float(4)]],
  ['MaxPool', { ...SAME, ksize: [1, 2, 2, 1] }, []],
  ['ResizeBilinear', {}, [ints(9, 7)]],
  ['ResizeNearestNeighbor', {}, [ints(9, 7)]],
  ['ResizeArgMax', {}, [ints(9, 7)]],
  ['ResizeSoftmax', {}, [ints(9, 7)]],
  ['ResizeSoftmaxArgMax', {}, [ints(9, 7)]],
  ['Softmax', {}, []],
  ['Relu', {}, []],
  ['Mul', {}, [float(8)]],
] as const)('%s', async (op, attrs, constants) => {
  const before = await usedBytes();
  const { output } = await runStep(backend, { op, attrs, inputs: [zeros('float32', maps), ...constants] });
  expect([output.shape[0], output.data.length]).toEqual([0, 0]);
  expect(await usedBytes()).toBe(before);
  const { output: some } = await runStep(backend, { op, attrs, inputs: [zeros('float32', [1, 6, 5, 8]), ...constants] });
  expect(some.shape[0]).toBe(1);
});
