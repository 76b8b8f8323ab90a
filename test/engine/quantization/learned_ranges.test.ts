/** FakeQuant nodes: their ranges are those that the network computes with in 8 bits, and they are steps no more. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBackend } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import { BEFORE_QUANTIZATION } from '../../../src/engine/passes/index.js';
import { calibrate } from '../../../src/engine/quantization/calibrate.js';
import { quantizeGraph } from '../../../src/engine/quantization/quantize.js';
import type { Calibration, Range } from '../../../src/engine/quantization/ranges.js';
import { specialize } from '../../../src/engine/specialize.js';
import { GraphBuilder, type Value } from '../../../src/graph/builder.js';
import type { Graph } from '../../../src/graph/graph.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import { add } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { relu } from '../../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { conv2d } from '../../../src/ops/operators/layers/conv2d.js';
import { fakeQuant, stepsOf } from '../../../src/ops/operators/layers/fake_quant.js';
import { float32, type Shape } from '../../../src/tensor.js';
import { numbers } from '../../ops/run_graph.js';

const X = numbers([1, 9, 11, 3], 1, 2);
const NONE: Calibration = { ranges: new Map(), means: new Map() };
/** 0 is a step of each, and 127 or 255 are between the ends. */
const RANGES: Readonly<Record<string, Range>> = { x: [-2, 2.016], one: [0, 2.55], two: [-2.54, 2.56], sum: [-2.54, 2.56] };

/** Three layers, the last with a shortcut: with FakeQuant nodes behind them, or without. */
function layersOf(withRanges: boolean, channels = 40): Graph {
  const builder = new GraphBuilder();
  let seed = 10;
  const weights = (shape: Shape): Value => constant(builder, numbers(shape, seed++, 0.5 / Math.sqrt(shape.slice(0, -1).reduce((product, size) => product * size, 1))), 'weights');
  const scalar = (value: number): Value => constant(builder, float32([], [value]), 'end');
  const ranged = (x: Value, name: string): Value => (withRanges ? fakeQuant(x, scalar(RANGES[name][0]), scalar(RANGES[name][1]), { numBits: 8, narrowRange: false }, `${name}/quant`) : x);
  // Where batch norm was folded into a filter its rest is an addition.
  const layer = (x: Value, shape: Shape, name?: string): Value => (withRanges ? add(conv2d(x, weights(shape), { padding: 'SAME' }), weights([shape[3]]), name) : biasAdd(conv2d(x, weights(shape), { padding: 'SAME' }), weights([shape[3]]), name));
  const x = ranged(add(placeholder(builder, 'float32', X.shape, 'picture'), scalar(0), 'x'), 'x');
  const one = ranged(relu(layer(x, [3, 3, 3, channels]), 'one'), 'one');
  const two = ranged(layer(one, [3, 3, channels, channels], 'two'), 'two');
  const sum = ranged(add(one, two, 'sum'), 'sum');
  builder.add('Identity', [layer(sum, [3, 3, channels, 5])], {}, 'out');
  return builder.build();
}

let cpu: Backend;
beforeAll(async () => void (cpu = await createBackend({ backend: 'cpu' })));
afterAll(() => cpu.dispose());

const FEEDS = new Map([['picture', X]]);

async function run(graph: Graph, calibration: Calibration | undefined, fetches = ['out']): Promise<{ values: Float32Array[]; floats: readonly string[] }> {
  const program = new Program(graph, cpu, calibration ? { calibration } : {});
  const { floats } = await program.prepare(FEEDS, fetches);
  const values = await program.execute(FEEDS, fetches);
  await program.dispose();
  return { values: values.map(({ data }) => Float32Array.from(data as Float32Array)), floats };
}

test('nothing needs to be known beside them, and the same ranges from elsewhere give the same numbers', async () => {
  // So few channels have all 8 bits either way.
  const learned = await run(layersOf(true, 24), NONE);
  expect(learned.floats).toEqual(['AddV2', 'QuantizeLinear']);
  // What is added to in between has no range of its own.
  const known = new Map(['x', 'one', 'sum'].map((name): [string, Range] => {
    const { low, high } = stepsOf(...(RANGES[name].map(Math.fround) as [number, number]), { numBits: 8, narrowRange: false, min: 0, max: 0 })!;
    return [name, [low, high]];
  }));
  expect(learned.values).toEqual((await run(layersOf(false, 24), { ranges: known, means: new Map() })).values);
});

test('maps that were rounded to 8 bits keep them all, however many channels they have', async () => {
  const lowered = await specialize(layersOf(true), new Map([['picture', { dtype: 'float32', shape: X.shape } as const]]), ['out']);
  for (const pass of BEFORE_QUANTIZATION) pass(lowered);
  const schemes = [...quantizeGraph(lowered, NONE).values()];
  expect(schemes.map(({ most }) => most)).toEqual([255, 255, 255]);
  // Steps are those of training.
  expect(schemes[1].scale).toBeCloseTo(0.01, 6);
});

test('nearly the numbers that FakeQuant nodes give', async () => {
  const [[floats], [bytes]] = [(await run(layersOf(true), undefined)).values, (await run(layersOf(true), NONE)).values];
  const size = (values: Float32Array): number => Math.hypot(...values);
  expect(size(floats.map((value, i) => value - bytes[i])) / size(floats)).toBeLessThan(0.03);
});

test('they go before what pictures show, and what they cover is not looked at', async () => {
  const { ranges } = await calibrate(layersOf(true), cpu, [FEEDS], ['out']);
  // That of the last layer, which has none.
  expect([...ranges.keys()]).toEqual(['AddV2_1']);
  const other = new Map(Object.keys(RANGES).map((name): [string, Range] => [name, [-100, 100]]));
  expect((await run(layersOf(true), { ranges: other, means: new Map() })).values).toEqual((await run(layersOf(true), NONE)).values);
});

test('one that is fetched is there', async () => {
  const { values: [rounded] } = await run(layersOf(true), NONE, ['one/quant', 'out']);
  expect(rounded.every((value) => Math.abs(value / 0.01 - Math.round(value / 0.01)) < 1e-3)).toBe(true);
});

describe('pictures of several sizes', () => {
  test('count as much as each other', async () => {
    const builder = new GraphBuilder();
    const x = builder.add('Placeholder', [], { dtype: { dtype: 'float32' } }, 'x');
    builder.add('Identity', [relu(biasAdd(conv2d(relu(x, 'seen'), constant(builder, numbers([1, 1, 2, 4], 1), 'w'), { padding: 'SAME' }), constant(builder, numbers([4], 2), 'b')))], {}, 'out');
    const [small, large] = [1, 3].map((value, i) => ({ ...numbers([1, 4 + 4 * i, 4, 2], 1), data: new Float32Array((4 + 4 * i) * 8).fill(value) }));
    const { ranges, means } = await calibrate(builder.build(), cpu, [small, large].map((each) => new Map([['x', each]])), ['out']);
    expect(ranges.get('seen')).toEqual([1, 3]);
    expect(means.get('seen')).toEqual(Float32Array.of(2, 2));
  });
});
