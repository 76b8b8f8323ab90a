/** What a trace says of windows, and what receptive fields say of operators with several outputs. */
import { expect, test } from '@jest/globals';
import { Program } from '../../src/engine/program.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import { constant, constantScalar } from '../../src/ops/operators/flow/constant.js';
import { convAttributes } from '../../src/ops/operators/layers/conv2d.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { numbers } from '../ops/run_graph.js';

/** A graph on a map [1, 9, 12, 2]. */
function programOf(write: (x: Value) => void): Program {
  const builder = new GraphBuilder();
  write(placeholder(builder, 'float32', [1, 9, 12, 2], 'x'));
  return new Program(builder.build(), new CpuBackend());
}

test('rows stand before columns in windows that are not square', async () => {
  const program = programOf((x) => {
    const filter = constant(x.builder, numbers([1, 3, 2, 4], 1), 'filter');
    x.builder.add('Conv2D', [x, filter], { ...convAttributes({ padding: [0, 1, 2, 0] }), strides: [1, 1, 2, 1], dilations: [1, 1, 3, 1] }, 'conv');
  });
  const { steps } = await program.trace(new Map([['x', numbers([1, 9, 12, 2], 2)]]), ['conv']);
  expect(steps.map(({ name, shape, window }) => ({ name, shape, window }))).toEqual([
    { name: 'conv', shape: [1, 10, 4, 4], window: { size: [1, 3], strides: [1, 2], rates: [1, 3], padding: [0, 2] } },
  ]);
  await program.dispose();
});

test('of what the further outputs of an operator read, everything is said to be read', async () => {
  const program = programOf((x) => void x.builder.add('Split', [constantScalar(x.builder, 3, 'axis'), x], { num_split: 2 }, 'split'));
  const { reads, readsAll } = await program.receptiveField(['x', { dtype: 'float32', shape: [1, 9, 12, 2] }], 'split:1', [[3, 4]]);
  expect([readsAll, reads.every((count) => count === 0)]).toEqual([true, true]);
  await program.dispose();
});
