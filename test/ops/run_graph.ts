/** Builds a small graph around one fed tensor and runs it: the harness of the tests that need no reference. */
import { Program } from '../../src/engine/program.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import type { Shape, Tensor } from '../../src/tensor.js';
import { patternTensor } from './pattern.js';
import { backendUnderTest } from './under_test.js';

/** Hashed numbers in [-scale, scale) + shift. */
export const numbers = (shape: Shape, seed: number, scale = 1, shift = 0): Tensor<'float32'> =>
  patternTensor('float32', shape, { seed, scale, shift }) as Tensor<'float32'>;

/** Builds a graph over one fed tensor, runs it, and returns what `build` returned as values. */
export async function run(x: Tensor, build: (x: Value) => readonly Value[]): Promise<Tensor[]> {
  const builder = new GraphBuilder();
  const outputs = build(placeholder(builder, x.dtype, x.shape, 'x'));
  const program = new Program(builder.build(), await backendUnderTest());
  try {
    return await program.execute(new Map([['x', x]]), outputs.map((output) => output.endpoint));
  } finally {
    await program.dispose();
  }
}

/** The same for one output. */
export const one = async (x: Tensor, build: (x: Value) => Value): Promise<Tensor> => (await run(x, (input) => [build(input)]))[0];

export const weights = (x: Value, value: Tensor): Value => constant(x.builder, value, 'weights');
