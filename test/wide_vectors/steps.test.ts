/** Whole steps of tiny networks with vectors of 256 bits: losses, gradients, variables and slots to the last bit those of the build with relaxed SIMD. */
import { expect, test } from '@jest/globals';
import { createBackend, type BackendOptions } from '../../src/engine/backends.js';
import { Trainer } from '../../src/training/graph/trainer.js';
import type { TrainingGraph } from '../../src/training/graph/training_graph.js';
import { batchOf, graphOf, initialValues, stepGolden, type StepGolden } from '../training/tiny_network.js';
import { describeWideVectors } from './where_they_are.js';

/** Frozen and trained batch norm, momentum and Adam, with what heads there are. */
const NETWORKS = ['mobilenet_aspp', 'mobilenet_adam', 'mobilenet_decoder_trained'];
const STEPS = 10;
/** A larger one leaves no finite numbers after ten steps. */
const RATE = 0.001;
/** In milliseconds. */
const LONG = 600_000;

/** The losses of every step, what the first one leaves in the slots, which are gradients, and everything after the last. */
async function learn(golden: StepGolden, graph: TrainingGraph, options: BackendOptions): Promise<Map<string, Buffer>> {
  const backend = await createBackend({ backend: 'wasm', ...options });
  const trainer = new Trainer(graph, backend, initialValues(golden, graph));
  const seen = new Map<string, Buffer>();
  try {
    for (let step = 1; step <= STEPS; step++) {
      const { total, crossEntropy } = await trainer.step(batchOf(golden), RATE, step);
      seen.set(`losses of step ${step}`, Buffer.from(Float64Array.of(total, crossEntropy).buffer));
      if (step !== 1 && step !== STEPS) continue;
      for (const [name, { data }] of trainer.values) seen.set(`${name} after step ${step}`, Buffer.from(data.slice().buffer));
    }
    return seen;
  } finally {
    await trainer.dispose();
    await backend.dispose();
  }
}

describeWideVectors('steps with vectors of 256 bits', () => {
  test.each(NETWORKS)('%s', async (name) => {
    const golden = stepGolden(name);
    const graph = await graphOf(golden);
    const expected = await learn(golden, graph, { threads: 2 });
    for (const threads of [1, 2, 3]) {
      const found = await learn(golden, graph, { threads, wideVectors: true });
      const differing = [...expected].filter(([what, bytes]) => !found.get(what)?.equals(bytes)).map(([what]) => what);
      expect({ threads, differing }).toEqual({ threads, differing: [] });
    }
  }, LONG);
});
