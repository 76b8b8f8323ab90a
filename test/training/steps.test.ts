/** Whole steps of tiny networks, held to TensorFlow's in float64 (test/reference/make_step_goldens.py). */
import { describe, expect, test } from '@jest/globals';
import { createBackend, type BackendOptions } from '../../src/engine/backends.js';
import { learningRate } from '../../src/training/learning_rate.js';
import { Trainer } from '../../src/training/graph/trainer.js';
import { batchOf, graphOf, initialValues, largestOf, stepGolden, worstOf, type StepGolden } from './tiny_network.js';

const NETWORKS = ['mobilenet_aspp', 'mobilenet_slow_start', 'mobilenet_adam', 'mobilenet_decoder', 'mobilenet_trained', 'mobilenet_decoder_trained', 'mobilenet_trained_ten', 'xception'];

const BACKENDS: readonly BackendOptions[] = [
  { backend: 'cpu' },
  { backend: 'wasm', threads: 1 },
  { backend: 'wasm', threads: 2 },
  { backend: 'wasm', threads: 3 },
  { backend: 'wasm', threads: 2, relaxedSimd: false },
];

const TOLERANCE = 1e-4;
/**
 * In front of a batch norm with the batch's statistics a constant counts for nothing: its gradient is 0, and what is found there is rounding, of this part of the largest gradient at most.
 * Momentum adds it up.
 */
const NOTHING = { gradient: 1e-3, momentum: 1e-2 };
/** In milliseconds: the plain kernels take a minute. */
const LONG = 600_000;

const rateOf = ({ training }: StepGolden) =>
  learningRate({
    ...{ policy: 'poly', power: training.learningPower, baseRate: training.baseLearningRate, steps: training.trainingNumberOfSteps },
    ...{ slowStartSteps: training.slowStartStep, slowStartRate: training.slowStartLearningRate },
  });

describe.each(NETWORKS)('%s', (name) => {
  const golden = stepGolden(name);
  // Xception's 38 million weights take a minute, on plain kernels many.
  const backends = name === 'xception' ? [BACKENDS[2]] : BACKENDS;

  test.each(backends)('losses, gradients, variables and momentum on %o', async (options) => {
    const graph = await graphOf(golden);
    const backend = await createBackend(options);
    const trainer = new Trainer(graph, backend, initialValues(golden, graph));
    try {
      const rate = rateOf(golden);
      const floor = golden.training.fineTuneBatchNorm ? NOTHING.gradient * largestOf(golden.gradients) : 0;
      for (const [i, loss] of golden.losses.entries()) {
        expect(rate(i) / golden.rates[i]).toBeCloseTo(1, 6);
        const { total, crossEntropy } = await trainer.step(batchOf(golden), rate(i), i + 1);
        expect(Math.abs(total / loss - 1)).toBeLessThan(i === 0 ? 1e-5 : TOLERANCE);
        if (i > 0) continue;
        expect(Math.abs(crossEntropy / golden.crossEntropy - 1)).toBeLessThan(1e-5);
        // From no momentum on, what is kept of a step is its gradient, or a tenth of it in Adam's mean, times what it counts.
        const kept = golden.training.optimizer === 'adam' ? 0.1 : 1;
        const gradients = new Map(graph.learned.map(({ name: variable, slots: [{ name: slot }] }) => [variable, trainer.values.get(slot)!.data.map((value) => value / kept / (golden.multipliers[variable] ?? 1))]));
        expect(worstOf(golden.gradients, gradients, floor).error).toBeLessThan(TOLERANCE);
      }
      const variables = new Map([...graph.variables.keys()].map((variable) => [variable, trainer.values.get(variable)!.data]));
      expect(worstOf(golden.variables, variables).error).toBeLessThan(TOLERANCE);
      const slots = new Map(graph.learned.flatMap((learned) => learned.slots.map(({ name: slot }) => [slot, trainer.values.get(slot)!.data])));
      expect(worstOf(golden.slots, slots, floor && NOTHING.momentum * largestOf(golden.slots)).error).toBeLessThan(TOLERANCE);
      if (golden.powers) expect(['beta1_power', 'beta2_power'].map((power) => trainer.values.get(power)!.data[0])).toEqual(golden.powers.map(Math.fround));
    } finally {
      await trainer.dispose();
      await backend.dispose();
    }
  }, LONG);
});
