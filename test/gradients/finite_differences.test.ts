/**
 * Gradient rules against finite differences in float64: along random directions the loss has to change as the gradients say. What a difference of 2 * STEP leaves of the third
 * derivative and of rounding (1e-16 / STEP) is below 1e-8 here.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gradients } from '../../src/gradients/gradients.js';
import { KnownGraph } from '../../src/gradients/known.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import type { Graph } from '../../src/graph/graph.js';
import { orderedNodes } from '../../src/graph/order.js';
import { constant, constantList } from '../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { sizeOf, type Shape } from '../../src/tensor.js';
import { patternTensor } from '../ops/pattern.js';
import { inFloat64 } from './float64.js';
import { LAYERS } from './layers.js';

const STEP = 1e-5;
const TOLERANCE = 1e-6;

/** A seed, so that no run meets the corner of a Relu by chance: there the derivative is a matter of taste. */
const SEED = 20;

const INPUT: Shape = [2, 4, 5, 3];

async function shapeOf(builder: GraphBuilder, value: Value): Promise<Shape> {
  return (await KnownGraph.of(orderedNodes(builder.build(), [value.endpoint]), new Map())).operand(value.endpoint).shape;
}

/** Choices that follow from a list of numbers, and from what has been chosen already. */
function chooser(seed: number): (count: number) => number {
  let state = seed >>> 0;
  return (count) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

/** A network of these layers with a loss behind it. */
async function networkOf(names: readonly string[], seed: number): Promise<Graph> {
  const builder = new GraphBuilder();
  const choose = chooser(seed);
  let value = placeholder(builder, 'float32', INPUT, 'variable');
  for (const name of names) {
    const shape = await shapeOf(builder, value);
    if (sizeOf(shape) > 0) value = LAYERS[name](value, shape, choose);
  }
  const shape = await shapeOf(builder, value);
  const weights = constant(builder, patternTensor('float32', shape, { seed: 77, scale: 1, shift: 0.25 }));
  builder.add('Sum', [builder.add('Mul', [value, weights], {}), constantList(builder, shape.map((_, axis) => axis), 'axes')], { keep_dims: false }, 'loss');
  return builder.build();
}

/** Along each of some directions: what the gradients say, and what the difference of two losses says. */
async function slopes(graph: Graph): Promise<(readonly [derived: number, found: number])[]> {
  const variables = [...graph.nodes.values()].filter(({ op }) => op === 'Placeholder').map(({ name }) => name);
  const derived = await gradients(graph, 'loss', variables);
  const endpoints = variables.map((name) => derived.gradients.get(name)!);
  const program = await inFloat64(derived.graph, ['loss', ...endpoints]);
  const forward = await inFloat64(graph, ['loss', ...variables]);
  const known = await KnownGraph.of(orderedNodes(graph, variables), new Map());
  const values = (seed: number): Map<string, Float64Array> =>
    new Map(variables.map((name, i) => {
      const { data } = patternTensor('float32', known.operand(name).shape, { seed: seed + i, scale: 1, shift: 0 });
      return [name, Float64Array.from(data as Float32Array)];
    }));
  const at = values(1000);
  const found = await program.run(at, endpoints);
  return Promise.all([2000, 3000, 4000].map(async (seed) => {
    const direction = values(seed);
    const lossAt = async (step: number): Promise<number> => {
      const moved = new Map(variables.map((name) => [name, at.get(name)!.map((x, k) => x + step * direction.get(name)![k])]));
      return (await forward.run(moved, ['loss']))[0][0];
    };
    const said = variables.reduce((sum, name, i) => sum + direction.get(name)!.reduce((part, d, k) => part + d * found[i][k], 0), 0);
    return [said, ((await lossAt(STEP)) - (await lossAt(-STEP))) / (2 * STEP)] as const;
  }));
}

async function expectSlopes(names: readonly string[], seed: number): Promise<void> {
  for (const [derived, found] of await slopes(await networkOf(names, seed))) {
    expect(Math.abs(derived - found)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(found)));
  }
}

describe('one layer', () => {
  test.each(Object.keys(LAYERS))('%s', async (name) => {
    await fc.assert(fc.asyncProperty(fc.nat(), (seed) => expectSlopes([name], seed)), { seed: SEED, numRuns: 12 });
  });
});

test('layers in a row', async () => {
  const layers = fc.array(fc.constantFrom(...Object.keys(LAYERS)), { minLength: 2, maxLength: 5 });
  await fc.assert(fc.asyncProperty(layers, fc.nat(), (names, seed) => expectSlopes(names, seed)), { seed: SEED, numRuns: 60 });
}, 60_000);
