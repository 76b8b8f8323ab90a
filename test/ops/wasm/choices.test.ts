/** Comparing and choosing in wasm, against the plain kernels. */
import { expect, test } from '@jest/globals';
import { createBackend } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import { float32, int32, tensor, type Tensor } from '../../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../../graph/nodes.js';
import { fed, fixed } from './run_alone.js';
import { describeThreads, expectSameAsPlain } from './same_as_plain.js';

const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1, 1, 2];
const floats = (length: number, turn: number): Tensor<'float32'> => float32([length], Array.from({ length }, (_, i) => SPECIAL[(i * turn) % SPECIAL.length]));
const whole = (length: number, turn: number): Tensor<'int32'> => int32([length], Array.from({ length }, (_, i) => ((i * turn) % 5) - 2));
const bools = (length: number): Tensor => tensor('bool', [length], Uint8Array.from({ length }, (_, i) => (i * 5) % 3 & 1));

describeThreads((backend) => {
  test.each(['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual'])('%s', async (op) => {
    for (const length of [1, 2, 3, 4, 7, 9001]) {
      await expectSameAsPlain(backend(), op, [fed(floats(length, 1)), fed(floats(length, 3))]);
      await expectSameAsPlain(backend(), op, [fed(whole(length, 2)), fed(whole(length, 3))]);
      await expectSameAsPlain(backend(), op, [fed(whole(length, 2)), fixed(int32([], [1]))]);
      await expectSameAsPlain(backend(), op, [fixed(float32([], [1])), fed(floats(length, 3))]);
    }
  });

  test.each([1, 2, 3, 4, 7, 9001])('choices of %i elements', async (length) => {
    await expectSameAsPlain(backend(), 'SelectV2', [fed(bools(length)), fed(floats(length, 1)), fed(floats(length, 3))]);
    await expectSameAsPlain(backend(), 'Select', [fed(bools(length)), fed(whole(length, 1)), fed(whole(length, 3))]);
    await expectSameAsPlain(backend(), 'SelectV2', [fed(bools(length)), fed(whole(length, 1)), fixed(int32([], [7]))]);
    await expectSameAsPlain(backend(), 'SelectV2', [fed(tensor('bool', [], Uint8Array.of(1))), fixed(int32([], [7])), fed(whole(length, 3))]);
  });
});

test('what broadcasts along some axes only is left to the plain kernels', async () => {
  const backend = await createBackend({ backend: 'wasm', threads: 1 });
  const program = new Program(
    graphOf(placeholderNode('x', 'float32', [2, 3]), constantNode('row', float32([3], [1, 2, 3])), node('is', 'Equal', ['x', 'row']), node('out', 'SelectV2', ['is', 'x', 'row'])),
    backend,
  );
  try {
    const feeds = new Map([['x', float32([2, 3], [1, 0, 3, 0, 2, 0])]]);
    expect((await program.prepare(feeds, ['out', 'is'])).fallbacks).toEqual(['Equal', 'SelectV2']);
    const [out, is] = await program.execute(feeds, ['out', 'is']);
    expect([[...(out.data as Float32Array)], [...(is.data as Uint8Array)]]).toEqual([[1, 2, 3, 1, 2, 3], [1, 0, 1, 0, 1, 0]]);
  } finally {
    await program.dispose();
    await backend.dispose();
  }
});
