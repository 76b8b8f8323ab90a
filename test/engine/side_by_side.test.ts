/** Programs that share a backend: what one is doing must not move under it while the other is built, run or disposed of. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBackend } from '../../src/engine/backends.js';
import { Program } from '../../src/engine/program.js';
import { GraphBuilder } from '../../src/graph/builder.js';
import { relu } from '../../src/ops/operators/layers/activation.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import type { Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { numbers } from '../ops/run_graph.js';

const CHANNELS = 4;

/** A chain of convolutions for pictures of any size, whose weights follow from the seed. */
function chain(backend: Backend, seed: number): Program {
  const builder = new GraphBuilder();
  let x = placeholder(builder, 'float32', [1, -1, -1, CHANNELS], 'x');
  for (let i = 0; i < 5; i++) {
    const filter = constant(builder, numbers([3, 3, CHANNELS, CHANNELS], seed + i, 0.3), 'weights');
    x = relu(conv2d(x, filter, { padding: 'SAME' }, i === 4 ? 'y' : undefined), i === 4 ? 'out' : undefined);
  }
  return new Program(builder.build(), backend);
}

const feedsOf = (size: number): Map<string, Tensor> => new Map([['x', numbers([1, size, size, CHANNELS], size)]]);

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe.each(['cpu', 'wasm'] as const)('%s', (name) => {
  let backend: Backend;
  beforeAll(async () => void (backend = await createBackend({ backend: name, threads: 2 })));
  afterAll(() => backend.dispose());

  test('a larger one is built, run and disposed of while a smaller one is in the middle of its run', async () => {
    const small = chain(backend, 1);
    const [expected] = await small.execute(feedsOf(8), ['out']);
    let others: Promise<unknown> = Promise.resolve();
    const onStep = async (done: number): Promise<void> => {
      if (done === 2) others = startOther();
      await turn();
    };
    const startOther = async (): Promise<void> => {
      for (const size of [40, 60, 80]) {
        const large = chain(backend, size);
        await large.execute(feedsOf(size), ['out']);
        await large.dispose();
      }
    };
    const [found] = await small.execute(feedsOf(8), ['out'], { onStep });
    await others;
    expectClose(found, expected, 0);
    await small.dispose();
  });

  test('many at once', async () => {
    const runOne = async (seed: number): Promise<Tensor> => {
      const program = chain(backend, seed);
      const [found] = await program.execute(feedsOf(8 + 3 * seed), ['out'], { onStep: turn });
      await program.dispose();
      return found;
    };
    const seeds = [1, 2, 3, 4, 5, 6];
    const alone: Tensor[] = [];
    for (const seed of seeds) alone.push(await runOne(seed));
    const together = await Promise.all(seeds.map(runOne));
    expect(together).toHaveLength(alone.length);
    together.forEach((found, i) => expectClose(found, alone[i], 0));
  });
});
