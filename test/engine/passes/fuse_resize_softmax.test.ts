/** Probabilities of resized maps, their mean and its labels become one step. */
import { describe, expect, test } from '@jest/globals';
import { passesFor } from '../../../src/engine/passes/index.js';
import { Program } from '../../../src/engine/program.js';
import type { Value } from '../../../src/graph/builder.js';
import type { Graph } from '../../../src/graph/graph.js';
import { argMax } from '../../../src/ops/operators/arithmetic/arg_max.js';
import { add, realDiv } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { relu, relu6 } from '../../../src/ops/operators/layers/activation.js';
import { resizeBilinear } from '../../../src/ops/operators/layers/resize.js';
import { softmax } from '../../../src/ops/operators/layers/softmax.js';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { float32, sizeOf, type Shape, type Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { asGraph, unfused } from '../../ops/unfused.js';
import { graphOver, nodesOf, rewrite, X } from './rewrite.js';

const ALL = passesFor(() => true);

async function run(graph: Graph, fetches: readonly string[]): Promise<Tensor[]> {
  const program = new Program(graph, new CpuBackend(), { optimize: false });
  const values = await program.execute(new Map([['x', X]]), fetches);
  await program.dispose();
  return values;
}

/** The passes leave these operators, and the values as they were. */
async function expectLeft(graph: Graph, fetches: readonly string[], left: readonly string[]) {
  const lowered = await rewrite(graph, fetches, ...ALL);
  expect(nodesOf(lowered).sort()).toEqual([...left].sort());
  const [rewritten, plain] = await Promise.all([run(unfused(asGraph(lowered)), fetches), run(graph, fetches)]);
  for (const [i, value] of rewritten.entries()) expectClose(value, plain[i]);
  return lowered;
}

describe('probabilities of a resized map', () => {
  const ALIGNED = { alignCorners: true } as const;
  const shares = (x: Value, size: readonly [number, number] = [17, 20], attrs: { alignCorners: boolean } = ALIGNED): Value => softmax(resizeBilinear(x, size, attrs));
  const number = (x: Value, shape: Shape, value: number): Value => constant(x.builder, float32(shape, Array.from({ length: sizeOf(shape) }, () => value)), 'number');
  const named = (x: Value, name: string): Value => x.builder.add('Identity', [x], {}, name);
  const mean = (x: Value): Value => realDiv(add(add(shares(x), shares(relu(x, 'other'))), shares(relu6(x, 'another'))), number(x, [], 3), 'mean');

  test('of one', async () => {
    const lowered = await expectLeft(graphOver((x) => softmax(resizeBilinear(x, [17, 20], ALIGNED, 'resized'), 'shares')), ['shares'], ['shares: ResizeSoftmax']);
    expect(lowered.nodes.get('shares')).toMatchObject({ inputs: ['x', 'resized/size'], attrs: { align_corners: true } });
  });

  test('the mean of three, and its labels', async () => {
    const lowered = await expectLeft(graphOver(mean), ['mean'], ['other: Relu', 'another: Relu6', 'mean: ResizeSoftmax']);
    expect(lowered.nodes.get('mean')).toMatchObject({ inputs: ['x', 'other', 'another', 'ResizeBilinear/size'], attrs: { divisor: 3 } });
    await expectLeft(graphOver((x) => argMax(mean(x), 3, { outputType: 'int32' }, 'labels')), ['labels'], ['other: Relu', 'another: Relu6', 'labels: ResizeSoftmaxArgMax']);
  });

  test.each<readonly [string, (x: Value) => unknown, readonly string[], readonly string[]]>([
    ['to its own size', (x) => softmax(resizeBilinear(x, [9, 8], ALIGNED), 'out'), ['out'], ['Softmax']],
    ['a map that is fetched', (x) => softmax(resizeBilinear(x, [17, 20], ALIGNED, 'resized'), 'out'), ['out', 'resized'], ['ResizeBilinear', 'Softmax']],
    ['a sum from the last map on', (x) => add(shares(relu(x)), add(shares(x), shares(relu6(x))), 'out'), ['out'], ['Relu', 'ResizeSoftmax', 'Relu6', 'ResizeSoftmax', 'AddV2']],
    ['another alignment', (x) => add(shares(x), shares(relu(x), [17, 20], { alignCorners: false }), 'out'), ['out'], ['ResizeSoftmax', 'Relu', 'ResizeSoftmax', 'AddV2']],
    ['another size', (x) => add(shares(x), shares(relu(x), [1, 20]), 'out'), ['out'], ['ResizeSoftmax', 'Relu', 'ResizeSoftmax', 'AddV2']],
    ['twice the same', (x) => {
      const once = shares(x);
      add(once, once, 'out');
    }, ['out'], ['ResizeSoftmax', 'AddV2']],
    ['a divisor for each channel', (x) => realDiv(shares(x), number(x, [3], 2), 'out'), ['out'], ['ResizeSoftmax', 'RealDiv']],
    ['more maps after a division', (x) => add(realDiv(shares(x), number(x, [1], 2)), shares(relu(x)), 'out'), ['out'], ['ResizeSoftmax', 'Relu', 'ResizeSoftmax', 'AddV2']],
    ['labels over rows', (x) => argMax(shares(x), 1, {}, 'out'), ['out'], ['ResizeSoftmax', 'ArgMax']],
    ['probabilities that are fetched with their labels', (x) => argMax(named(shares(x), 'both'), 3, {}, 'out'), ['out', 'both'], ['ResizeSoftmax', 'ArgMax', 'Identity']],
  ])('not all of it: %s', async (_, build, fetches, ops) => {
    const graph = graphOver(build);
    const lowered = await rewrite(graph, fetches, ...ALL);
    expect([...lowered.nodes.values()].map(({ op }) => op).sort()).toEqual([...ops].sort());
    const [rewritten, plain] = await Promise.all([run(unfused(asGraph(lowered)), fetches), run(graph, fetches)]);
    for (const [i, value] of rewritten.entries()) expectClose(value, plain[i]);
  });
});
