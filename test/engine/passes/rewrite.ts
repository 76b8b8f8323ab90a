/** Runs one rewrite on a small graph, to see what it makes of the nodes, and the whole engine, to see that values stay. */
import type { LoweredGraph } from '../../../src/engine/lowered.js';
import type { Pass } from '../../../src/engine/passes/pass.js';
import { sweep } from '../../../src/engine/passes/sweep.js';
import { Program } from '../../../src/engine/program.js';
import { specialize } from '../../../src/engine/specialize.js';
import { GraphBuilder, type Value } from '../../../src/graph/builder.js';
import type { Graph } from '../../../src/graph/graph.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import type { Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { numbers } from '../../ops/run_graph.js';
import { backendUnderTest } from '../../ops/under_test.js';

/** What is fed to every graph of these tests: [1, 9, 8, 3]. */
export const X: Tensor = numbers([1, 9, 8, 3], 1);

/** Builds a graph over `X`. */
export function graphOver(build: (x: Value) => unknown): Graph {
  const builder = new GraphBuilder();
  build(placeholder(builder, X.dtype, X.shape, 'x'));
  return builder.build();
}

/** The graph after some passes and the final sweep. */
export async function rewrite(graph: Graph, fetches: readonly string[], ...passes: readonly Pass[]): Promise<LoweredGraph> {
  const lowered = await specialize(graph, new Map([['x', X]]), fetches);
  for (const pass of [...passes, sweep]) pass(lowered);
  return lowered;
}

/** `name: op` of every node that is left, in order. */
export const nodesOf = (lowered: LoweredGraph): string[] => [...lowered.nodes.values()].map(({ name, op }) => `${name}: ${op}`);

/** Checks that all passes together keep the fetched values. */
export async function expectSameValues(graph: Graph, fetches: readonly string[]): Promise<void> {
  const [plain, optimized] = await Promise.all(
    [false, true].map(async (optimize) => {
      const program = new Program(graph, await backendUnderTest(), { optimize });
      const values = await program.execute(new Map([['x', X]]), fetches);
      await program.dispose();
      return values;
    }),
  );
  for (const [i, value] of optimized.entries()) expectClose(value, plain[i]);
}
