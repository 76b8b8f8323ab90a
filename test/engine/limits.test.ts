/** Small graphs that ask for much: each ends with an error of ours, or runs after work that its size justifies. */
import { describe, expect, test } from '@jest/globals';
import { placeInArena, type Lifetime } from '../../src/engine/arena.js';
import type { LoweredGraph } from '../../src/engine/lowered.js';
import { passesFor } from '../../src/engine/passes/index.js';
import { makePlan } from '../../src/engine/plan.js';
import { PlanCache, type BuiltPlan } from '../../src/engine/plan_cache.js';
import { Program } from '../../src/engine/program.js';
import { FoldingBudget } from '../../src/engine/size_limit.js';
import { specialize } from '../../src/engine/specialize.js';
import { isDeepLabError } from '../../src/errors.js';
import type { Node } from '../../src/graph/graph.js';
import { orderedNodes } from '../../src/graph/order.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import type { Plan } from '../../src/ops/contract/backend.js';
import { float32, int32, tensor, type Tensor, type TensorInfo } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

const X = float32([1, 2, 2, 4], Array.from({ length: 16 }, (_, i) => i / 16));
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

async function planOf(fetches: readonly string[], nodes: readonly Node[], x: TensorInfo = X): Promise<{ plan: Plan; lowered: LoweredGraph }> {
  const lowered = await specialize(graphOf(placeholderNode('x'), ...nodes), new Map([['x', { dtype: x.dtype, shape: x.shape }]]), fetches);
  for (const pass of passesFor(() => true)) pass(lowered);
  return { plan: makePlan(lowered), lowered };
}

async function run(fetch: string, nodes: readonly Node[], x: Tensor = X): Promise<Tensor> {
  const backend = new CpuBackend();
  const program = new Program(graphOf(placeholderNode('x'), ...nodes), backend);
  try {
    const [result] = await program.execute(new Map([['x', x]]), [fetch]);
    return result;
  } finally {
    await program.dispose();
    await backend.dispose();
  }
}

async function refusal(work: Promise<unknown>, tag: 'ShapeMismatchError' | 'UnsupportedOpError' | 'InvalidArgumentError'): Promise<string> {
  const error = await work.then(() => 'it was done', (reason: unknown) => reason);
  expect(isDeepLabError(error, tag) ? '' : String(error)).toBe('');
  expect((error as Error).message.length).toBeLessThan(4200);
  return (error as Error).message;
}

describe('graphs of many nodes', () => {
  test('ten thousand nodes side by side', async () => {
    const { plan } = await planOf(['sum'], [...range(10_000).map((i) => node(`n${i}`, 'Neg', ['x'])), node('sum', 'AddN', range(10_000).map((i) => `n${i}`))]);
    expect(plan.steps).toHaveLength(10_001);
    // All are alive at the end: each has its own place.
    expect(plan.arenaBytes).toBeGreaterThanOrEqual(10_000 * 64);
    expect(plan.arenaBytes).toBeLessThan(10_000 * 64 * 1.25);
  });

  test('a hundred thousand nodes one behind the other: neither the order nor the plan goes deeper than the call stack', async () => {
    const nodes = range(100_000).map((i) => node(`n${i}`, 'Neg', [i === 0 ? 'x' : `n${i - 1}`]));
    expect(orderedNodes(graphOf(placeholderNode('x'), ...nodes), ['n99999'])).toHaveLength(100_001);
    const { plan } = await planOf(['n99999'], nodes);
    expect(plan.steps).toHaveLength(100_000);
    expect(plan.arenaBytes).toBe(2 * 64);
  }, 60_000);

  test('a chain of constants that are computed when they are read', async () => {
    const data = float32([5000], new Float32Array(5000).fill(1));
    const nodes = [constantNode('c', data), ...range(5001).map((i) => node(`n${i}`, 'Neg', [i === 0 ? 'c' : `n${i - 1}`]))];
    const lowered = await specialize(graphOf(...nodes), new Map(), ['n5000']);
    expect((await lowered.constants.get('n5000')!.read()).data[0]).toBe(-1);
  });

  test('1x1 convolutions one behind the other are put together, a few at a time', async () => {
    const [filter, bias] = [float32([1, 1, 4, 4], range(16).map((i) => (i % 5 === 0 ? 1 : 0))), float32([4], [0, 0, 0, 0])];
    const layers = range(3000).flatMap((i) => [
      node(`conv${i}`, 'Conv2D', [i === 0 ? 'x' : `out${i - 1}`, 'filter'], { strides: [1, 1, 1, 1], padding: 'VALID' }),
      node(`out${i}`, 'BiasAdd', [`conv${i}`, 'bias']),
    ]);
    const x = float32([1, 20, 20, 4], range(1600));
    const backend = new CpuBackend();
    const program = new Program(graphOf(placeholderNode('x'), constantNode('filter', filter), constantNode('bias', bias), ...layers), backend);
    const trace = await program.trace(new Map([['x', x]]), ['out2999']);
    expect(trace.steps.length).toBeGreaterThan(3000 / 10);
    expect(trace.steps.length).toBeLessThan(3000 / 4);
    expect(trace.steps.flatMap((step) => step.layers)).toHaveLength(3000);
    expect((await program.execute(new Map([['x', x]]), ['out2999']))[0].data).toEqual(x.data);
    await program.dispose();
    await backend.dispose();
  });

  test('image-level branches one behind the other keep their order', async () => {
    const constants = [constantNode('axis', int32([], [3])), constantNode('size', int32([2], [2, 2])), constantNode('axes', int32([2], [1, 2])), constantNode('bias', float32([4], [0, 1, 0, -1]))];
    const filter = constantNode('filter', float32([1, 1, 8, 4], range(32).map((i) => ((i * 7) % 5) / 10 - 0.2)));
    const heads = range(600).flatMap((i) => {
      const x = i === 0 ? 'x' : `out${i - 1}`;
      return [
        node(`mean${i}`, 'Mean', [x, 'axes'], { keep_dims: true }),
        node(`map${i}`, 'ResizeBilinear', [`mean${i}`, 'size'], { align_corners: true }),
        node(`both${i}`, 'ConcatV2', [`map${i}`, x, 'axis']),
        node(`conv${i}`, 'Conv2D', [`both${i}`, 'filter'], { strides: [1, 1, 1, 1], padding: 'VALID' }),
        node(`out${i}`, 'BiasAdd', [`conv${i}`, 'bias']),
      ];
    });
    const nodes = [...constants, filter, ...heads];
    const { lowered } = await planOf(['out599'], nodes);
    const seen = new Set(['x', ...lowered.constants.keys()]);
    for (const { name, inputs } of lowered.nodes.values()) {
      expect(inputs.filter((input) => !seen.has(input))).toEqual([]);
      seen.add(name);
    }
    const plain = new Program(graphOf(placeholderNode('x'), ...nodes), new CpuBackend(), { optimize: false });
    const [expected] = await plain.execute(new Map([['x', X]]), ['out2']);
    const folded = await run('out2', nodes);
    range(16).forEach((i) => expect(Math.abs(Number(folded.data[i]) - Number(expected.data[i]))).toBeLessThan(1e-5));
  });

  test('operators that nobody knows, thirty thousand times and of five hundred names', async () => {
    const nodes = range(30_000).map((i) => node(`${'n'.repeat(1000)}${i}`, `Foo${i % 500}${'o'.repeat(1000)}`, ['x']));
    const message = await refusal(planOf(['sum'], [...nodes, node('sum', 'AddN', nodes.map(({ name }) => name))]), 'UnsupportedOpError');
    expect(message).toMatch(/^The graph uses 500 operators that this library does not know: Foo0o+\[.* Fetch a node that does not need them, or freeze the graph for inference\.$/);
  });

  test('placeholders that are not fed, ten thousand', async () => {
    const nodes = range(10_000).map((i) => placeholderNode(`p${i}`));
    expect(await refusal(planOf(['sum'], [...nodes, node('sum', 'AddN', nodes.map(({ name }) => name))]), 'InvalidArgumentError')).toMatch(/'p11' and 9988 more, but/);
  });
});

describe('values that a few bytes ask for', () => {
  const fill = (name: string, dims: readonly number[], value: Tensor): Node[] => [
    constantNode(`${name}/dims`, int32([dims.length], dims)),
    constantNode(`${name}/value`, value),
    node(name, 'Fill', [`${name}/dims`, `${name}/value`]),
  ];
  const one = float32([], [1]);
  const text = tensor('string', [], [new Uint8Array(0)]);

  test('large constants are computed ahead as far as their sum allows, the rest in every run', async () => {
    const { lowered } = await planOf(['sum'], [...range(12).flatMap((i) => fill(`f${i}`, [2 ** 24], one)), node('sum', 'AddN', range(12).map((i) => `f${i}`))]);
    expect(range(12).filter((i) => lowered.constants.has(`f${i}`))).toEqual([0, 1]);
  });

  test('shapes are still computed ahead then', async () => {
    const large = range(4).flatMap((i) => fill(`f${i}`, [2 ** 24], one));
    const { plan } = await planOf(['flat'], [...large, node('sum', 'AddN', range(4).map((i) => `f${i}`)), ...fill('size', [1], int32([], [2 ** 24])), node('flat', 'Reshape', ['sum', 'size'])]);
    expect(plan.values[plan.fetches[0]].shape).toEqual([2 ** 24]);
  });

  test('products of constants likewise', () => {
    const budget = new FoldingBudget();
    const info: TensorInfo = { dtype: 'float32', shape: [1] };
    expect(budget.affords([info], 2 ** 29)).toBe(true);
    expect(budget.affords([info], 2 ** 40)).toBe(false);
    expect(budget.affords([info], 2 ** 29)).toBe(true);
    expect(budget.affords([info], 1)).toBe(false);
  });

  test.each<[string, Node[], RegExp]>([
    ['strings', fill('y', [2 ** 23], text), /Node 'y' \(Fill\) would give 8388608 strings; at most 4194304 are made/],
    ['strings all together', [...range(4).flatMap((i) => fill(`s${i}`, [2 ** 21], text)), node('y', 'Pack', range(4).map((i) => `s${i}`))], /strings; at most 4194304/],
    ['parts of nothing', [constantNode('axis', int32([], [0])), ...fill('none', [0], one), node('y', 'Split', ['axis', 'none'], { num_split: 2 ** 32 })], /a number of outputs up to 65536, not 4294967296/],
    ['half a part', [constantNode('axis', int32([], [0])), ...fill('none', [0], one), node('y', 'Split', ['axis', 'none'], { num_split: 1.5 })], /not 1\.5/],
    ['dimensions', [constantNode('dims', int32([255], Array<number>(255).fill(1))), ...fill('one', [1], one), node('y', 'Reshape', ['one', 'dims'])], /a tensor of 255 dimensions; TensorFlow's have at most 254/],
    [
      'dimensions all together',
      [constantNode('axis', int32([], [0])), ...fill('many', [2 ** 12, ...Array<number>(253).fill(1)], one), ...range(3).map((i) => node(`s${i}`, 'Split', ['axis', 'many'], { num_split: 2 ** 12 })), node('y', 'AddN', ['s0', 's1', 's2'])],
      /more than 2097152 dimensions all together/,
    ],
    ['mirror images along every axis', [constantNode('pads', int32([9, 2], Array<number>(18).fill(1))), ...fill('one', Array<number>(9).fill(1), one), node('y', 'MirrorPad', ['one', 'pads'], { mode: 'SYMMETRIC' })], /mirror images along at most 8 axes, not 9/],
    ['results', [...range(5).flatMap((i) => fill(`f${i}`, [2 ** 29], one)), node('y', 'Pack', range(5).map((i) => `f${i}`))], /at most 2\.0 GiB/],
  ])('%s', async (_, nodes, says) => {
    expect(await refusal(planOf(['y'], nodes), 'ShapeMismatchError')).toMatch(says);
  });

  test('what is fetched counts as what is alive does', async () => {
    const nodes = range(6).map((i) => node(`y${i}`, 'Neg', ['x']));
    const x: TensorInfo = { dtype: 'float32', shape: [2 ** 29 - 1] };
    expect(await refusal(planOf(nodes.map(({ name }) => name), nodes, x), 'ShapeMismatchError')).toMatch(/12 GiB at the same time; at most 8\.0 GiB/);
  });
});

describe('tensors of 254 dimensions run', () => {
  const shape = [2, ...Array<number>(252).fill(1), 3];
  const x = float32(shape, [1, 2, 3, 4, 5, 6]);
  const last = shape.length - 1;
  test.each<[string, Node[], number[]]>([
    ['Add', [node('y', 'Add', ['x', 'x'])], [2, 4, 6, 8, 10, 12]],
    ['Transpose', [constantNode('p', int32([254], range(254).reverse())), node('y', 'Transpose', ['x', 'p'])], [1, 4, 2, 5, 3, 6]],
    ['Sum', [constantNode('p', int32([253], range(253))), node('y', 'Sum', ['x', 'p'])], [5, 7, 9]],
    ['ReverseV2', [constantNode('p', int32([254], range(254))), node('y', 'ReverseV2', ['x', 'p'])], [6, 5, 4, 3, 2, 1]],
    ['Tile', [constantNode('p', int32([254], range(254).map((i) => (i === last ? 2 : 1)))), node('y', 'Tile', ['x', 'p'])], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]],
    ['Pad', [constantNode('p', int32([254, 2], range(508).map((i) => (i === 2 * last ? 1 : 0)))), node('y', 'Pad', ['x', 'p'])], [0, 1, 2, 3, 0, 4, 5, 6]],
    ['Softmax of equals', [constantNode('z', float32([], [0])), node('m', 'Mul', ['x', 'z']), node('y', 'Softmax', ['m'])], Array<number>(6).fill(Math.fround(1 / 3))],
  ])('%s', async (_, nodes, expected) => {
    expect(Array.from((await run('y', nodes, x)).data as Float32Array)).toEqual(expected);
  });
});

test('more values than can be compared in pairs get places that do not overlap, not much more than are alive', () => {
  const lifetimes = range(6000).map((i): Lifetime => ({ byteLength: 1 + ((i * 7919) % 100_000), first: i >> 1, last: (i >> 1) + (i % 7) }));
  const { offsets, byteLength } = placeInArena(lifetimes);
  const overlaps: number[] = [];
  for (const [i, a] of lifetimes.entries()) {
    for (let j = Math.max(0, i - 20); j < i; j++) {
      const b = lifetimes[j];
      const together = a.first <= b.last && b.first <= a.last;
      const apart = offsets[i] + a.byteLength <= offsets[j] || offsets[j] + b.byteLength <= offsets[i];
      if ((together && !apart) || offsets[i] + a.byteLength > byteLength) overlaps.push(i);
    }
  }
  expect(overlaps).toEqual([]);
  const total = lifetimes.reduce((sum, each) => sum + each.byteLength, 0);
  expect(byteLength).toBeLessThan(total / 50);
});

describe('making a plan can be stopped', () => {
  test('by the one who waits for it', async () => {
    const nodes = range(2000).map((i) => node(`n${i}`, 'Neg', [i === 0 ? 'x' : `n${i - 1}`]));
    const backend = new CpuBackend();
    const program = new Program(graphOf(placeholderNode('x'), ...nodes), backend);
    const stop = new AbortController();
    const running = program.execute(new Map([['x', X]]), ['n1999'], { signal: stop.signal });
    stop.abort();
    await expect(running).rejects.toMatchObject({ tag: 'AbortError' });
    // And it can be made again.
    expect((await program.execute(new Map([['x', X]]), ['n1999']))[0].data).toEqual(X.data);
    await program.dispose();
  });

  test('but not by one of several', async () => {
    const cache = new PlanCache();
    const built: BuiltPlan = { plan: {} as Plan, executable: { fallbacks: [], run: () => Promise.resolve([]), dispose: () => undefined } };
    let stopped: AbortSignal | undefined;
    let finish: (built: BuiltPlan) => void = () => undefined;
    const build = (stop: AbortSignal): Promise<BuiltPlan> => {
      stopped = stop;
      return new Promise((resolve) => (finish = resolve));
    };
    const [one, other] = [new AbortController(), new AbortController()];
    const first = cache.lend('k', build, () => Promise.resolve('first'), one.signal);
    const second = cache.lend('k', build, () => Promise.resolve('second'), other.signal);
    one.abort();
    expect(stopped?.aborted).toBe(false);
    finish(built);
    await expect(first).rejects.toMatchObject({ tag: 'AbortError' });
    expect(await second).toBe('second');
    expect(await cache.lend('k', build, () => Promise.resolve('third'))).toBe('third');
  });

  test('other tasks of the thread have their turns meanwhile', async () => {
    const nodes = range(40_000).map((i) => node(`n${i}`, 'Neg', [i === 0 ? 'x' : `n${i - 1}`]));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await specialize(graphOf(placeholderNode('x'), ...nodes), new Map([['x', X]]), ['n39999']);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

