/** Feeds in, fetches out: plans are kept, results stay the caller's, runs may overlap, and wrong feeds are refused. */
import { describe, expect, jest, test } from '@jest/globals';
import ndarray from 'ndarray';
import { compileGraph, Program } from '../../src/engine/program.js';
import { GraphBuilder } from '../../src/graph/builder.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Backend, Plan } from '../../src/ops/contract/backend.js';
import { constant } from '../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { float32, int32, tensor, toNumbers, zeros, type Shape, type Tensor, type TensorSource } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

/** ((x * 2) + 1) and twice its negative, in enough steps that the arena is used again and again. */
const graph = graphOf(
  placeholderNode('x', 'float32', [-1, 3]),
  constantNode('two', float32([], [2])),
  constantNode('one', float32([3], [1, 1, 1])),
  node('doubled', 'Mul', ['x', 'two']),
  node('sum', 'Add', ['doubled', 'one']),
  node('minus', 'Neg', ['sum']),
  node('pad', 'Relu', ['sum']),
  node('total', 'Sub', ['minus', 'pad']),
);
const fill = (value: number, rows = 1): Tensor => float32([rows, 3], new Array<number>(rows * 3).fill(value));
const feed = (value: number, rows = 1): ReadonlyMap<string, Tensor> => new Map([['x', fill(value, rows)]]);
const totalOf = (value: number): number => -2 * (2 * value + 1);

/** The plain backend, which remembers what it was asked to build. */
class CountingBackend extends CpuBackend {
  readonly plans: Plan[] = [];
  disposals = 0;
  override build(plan: Plan, onProgress?: (loaded: number, total: number) => void): ReturnType<Backend['build']> {
    this.plans.push(plan);
    return super.build(plan, onProgress);
  }
  override async dispose(): Promise<void> {
    this.disposals++;
    await super.dispose();
  }
}

function counted(of: Graph = graph): { program: Program; backend: CountingBackend } {
  const backend = new CountingBackend();
  return { program: new Program(of, backend), backend };
}

describe('plans', () => {
  test('one is made for each combination of shapes and fetches, and two are kept', async () => {
    const { program, backend } = counted();
    const rows: number[] = [];
    for (const [n, fetch] of [[1, 'total'], [1, 'total'], [2, 'total'], [1, 'total'], [2, 'total'], [2, 'sum'], [2, 'sum'], [2, 'total'], [1, 'total']] as const) {
      const [value] = await program.execute(feed(n, n), [fetch]);
      expect(value.shape).toEqual([n, 3]);
      expect(value.data[0]).toBe(fetch === 'sum' ? 2 * n + 1 : totalOf(n));
      rows.push(backend.plans.length);
    }
    // The third plan pushes out the one that was used longest ago.
    expect(rows).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 4]);
  });

  test('the spelling of a feed makes no difference', async () => {
    const { program, backend } = counted();
    await program.execute(feed(1), ['total']);
    await program.execute(new Map([['x:0', fill(1)]]), ['total']);
    expect(backend.plans).toHaveLength(1);
  });

  test('a list of fetches may be changed after a run', async () => {
    const { program } = counted();
    const fetches = ['total'];
    await program.execute(feed(1), fetches);
    fetches[0] = 'sum';
    expect((await program.execute(feed(1), fetches))[0].data[0]).toBe(3);
  });

  test('small integers that are fed belong to the plan: another size, another plan', async () => {
    const resize = graphOf(placeholderNode('x', 'float32', [1, -1, -1, 1]), placeholderNode('size', 'int32', [2]), node('out', 'ResizeNearestNeighbor', ['x', 'size']));
    const { program, backend } = counted(resize);
    const x = float32([1, 1, 1, 1], [7]);
    for (const [size, shape] of [[[2, 3], [1, 2, 3, 1]], [[1, 4], [1, 1, 4, 1]], [[2, 3], [1, 2, 3, 1]]] as const) {
      const [value] = await program.execute(new Map<string, Tensor>([['x', x], ['size', int32([2], size)]]), ['out']);
      expect(value.shape).toEqual(shape);
    }
    expect(backend.plans).toHaveLength(2);
  });

  test('a plan that could not be made is tried again', async () => {
    let reads = 0;
    const late = { dtype: 'float32', shape: [3], read: async () => (reads++ === 0 ? Promise.reject(new Error('not yet')) : float32([3], [1, 2, 3])) } as const;
    const { program } = counted(graphOf(node('late', 'Const', [], { value: late })));
    await expect(program.execute(new Map(), ['late'])).rejects.toThrow('not yet');
    expect(toNumbers((await program.execute(new Map(), ['late']))[0])).toEqual([1, 2, 3]);
  });

  test('prepare makes the plan and reads the weights, so that the run need not', async () => {
    const progress = jest.fn<(loaded: number, total: number) => void>();
    const backend = new CountingBackend();
    const program = new Program(graph, backend, { onProgress: progress });
    await program.prepare(new Map([['x:0', fill(0)]]), ['total']);
    expect(backend.plans).toHaveLength(1);
    const calls = progress.mock.calls;
    expect(calls.at(-1)).toEqual([16, 16]); // one float and three
    for (const [i, [loaded]] of calls.slice(1).entries()) expect(loaded).toBeGreaterThan(calls[i][0]);
    const before = calls.length;
    await program.execute(feed(5), ['total']);
    expect(backend.plans).toHaveLength(1);
    expect(progress.mock.calls).toHaveLength(before);
  });

  test('without rewrites the same numbers', async () => {
    const plain = await compileGraph(graph, { backend: 'cpu', optimize: false });
    expect(toNumbers((await plain.execute(feed(4), ['total']))[0])).toEqual([-18, -18, -18]);
    await plain.dispose();
  });

  test('what the backend has no kernel for is refused, all of it', async () => {
    const backend = new CountingBackend();
    backend.supports = (op) => op !== 'Neg' && op !== 'Relu';
    await expect(new Program(graph, backend).execute(feed(1), ['total'])).rejects.toMatchObject({
      tag: 'UnsupportedOpError',
      message: 'The cpu backend has no kernel for: Neg, Relu.',
    });
  });
});

describe('results', () => {
  test('in the order of the fetches, any of them, twice too, each with memory of its own', async () => {
    const { program } = counted();
    const fetches = ['total', 'x', 'sum', 'one', 'total:0', 'sum'];
    const values = await program.execute(feed(1), fetches);
    expect(values.map((value) => value.data[0])).toEqual([-6, 1, 3, 1, -6, 3]);
    for (const value of values) value.data.fill(99 as never);
    expect((await program.execute(feed(1), fetches)).map((value) => value.data[0])).toEqual([-6, 1, 3, 1, -6, 3]);
  });

  test('are not changed by a second run, nor are the feeds', async () => {
    const { program } = counted();
    const x = fill(1);
    const first = await program.execute(new Map([['x', x]]), ['total', 'sum']);
    await program.execute(feed(100), ['total', 'sum']);
    expect(first.map((value) => value.data[0])).toEqual([-6, 3]);
    expect(toNumbers(x)).toEqual([1, 1, 1]);
  });

  test('a view of a feed or of another fetch is no view for the caller', async () => {
    const views = graphOf(placeholderNode('x', 'float32', [1, 3]), node('flat', 'Squeeze', ['x']), node('relu', 'Relu', ['x']), node('same', 'Identity', ['relu']));
    const x = fill(1);
    const [flat, relu, same] = await counted(views).program.execute(new Map([['x', x]]), ['flat', 'relu', 'same']);
    for (const value of [flat, relu]) value.data.fill(9 as never);
    expect([toNumbers(x), toNumbers(same)]).toEqual([[1, 1, 1], [1, 1, 1]]);
    expect(flat.shape).toEqual([3]);
  });

  test.each([
    ['of one shape', () => 1],
    ['of four shapes', (i: number) => 1 + (i % 4)],
  ])('of twelve runs at a time, %s, each gets its own', async (_, rowsOf) => {
    const { program } = counted();
    // A run that waits between steps gives the others every chance to interfere.
    const onStep = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
    const runs = Array.from({ length: 12 }, (_run, i) => program.execute(feed(i, rowsOf(i)), ['total', 'x'], { onStep }));
    for (const [i, [total, x]] of (await Promise.all(runs)).entries()) {
      expect(toNumbers(total)).toEqual(new Array<number>(3 * rowsOf(i)).fill(totalOf(i)));
      expect(toNumbers(x)).toEqual(new Array<number>(3 * rowsOf(i)).fill(i));
    }
  });

  test('one that fails does not take others with it', async () => {
    const { program } = counted();
    const controller = new AbortController();
    const [aborted, fine] = await Promise.allSettled([
      program.execute(feed(1), ['total'], { signal: controller.signal, onStep: () => controller.abort() }),
      program.execute(feed(2), ['total']),
    ]);
    expect(aborted).toMatchObject({ status: 'rejected', reason: { tag: 'AbortError' } });
    expect(fine).toMatchObject({ status: 'fulfilled', value: [{ data: Float32Array.of(-10, -10, -10) }] });
  });
});

describe('run', () => {
  test('takes and gives ndarrays, in order and by the names that were asked for', async () => {
    const { program } = counted();
    const x = ndarray(new Float32Array([1, 10, 2, 20, 3, 30]), [3, 2]).transpose(1, 0);
    const fetched = await program.run({ 'x:0': x }, ['sum:0', 'x']);
    expect(fetched).toHaveLength(2);
    expect(fetched['sum:0']).toBe(fetched[0]);
    expect(fetched.x).toBe(fetched[1]);
    expect(fetched[0].shape).toEqual([2, 3]);
    expect([...(fetched[0].data as Float32Array)]).toEqual([3, 5, 7, 21, 41, 61]);
  });

  test('nodes may have the names of members of arrays and objects', async () => {
    const names = ['concat', 'length', '__proto__', 'constructor'];
    const { program } = counted(graphOf(placeholderNode('toString', 'float32', []), ...names.map((name) => node(name, 'Neg', ['toString']))));
    const fetched = await program.run({ toString: ndarray(new Float32Array([3]), []) }, names);
    expect(names.map((name) => fetched[name].data[0])).toEqual([-3, -3, -3, -3]);
    await expect(program.run({ toString: ndarray(new Float32Array([3]), []) }, ['1', 'concat'])).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });

  test.each([
    ['bool', Uint8Array.of(0, 1), 'LogicalNot', [1, 0]],
    ['float16', Float32Array.of(0.5, 2), 'Identity', [0.5, 2]],
    ['bfloat16', Float32Array.of(0.5, 2), 'Identity', [0.5, 2]],
  ] as const)('a placeholder of %s says what its container stands for', async (dtype, data, op, expected) => {
    const { program } = counted(graphOf(placeholderNode('x', dtype, [2]), node('out', op, ['x'])));
    const [out] = await program.run({ x: ndarray(data as Uint8Array, [2]) }, ['out']);
    expect([...(out.data as Uint8Array)]).toEqual(expected);
  });
});

describe('steps and signals', () => {
  test('onStep counts the steps up to all of them', async () => {
    const steps: [number, number][] = [];
    await counted().program.execute(feed(1), ['total'], { onStep: (done, total) => void steps.push([done, total]) });
    expect(steps).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
  });

  test('a signal that was raised before or meanwhile ends the run with AbortError', async () => {
    const { program } = counted();
    await expect(program.execute(feed(1), ['total'], { signal: AbortSignal.abort('enough') })).rejects.toMatchObject({ tag: 'AbortError', cause: 'enough' });
    const controller = new AbortController();
    let done = 0;
    const onStep = (steps: number): void => {
      done = steps;
      if (steps === 2) controller.abort();
    };
    await expect(program.execute(feed(1), ['total'], { signal: controller.signal, onStep })).rejects.toMatchObject({ tag: 'AbortError' });
    expect(done).toBe(2);
    expect((await program.execute(feed(1), ['total']))[0].data[0]).toBe(-6);
  });

  test('an error in onStep ends the run and no more', async () => {
    const { program } = counted();
    await expect(program.execute(feed(1), ['total'], { onStep: () => Promise.reject(new Error('seen')) })).rejects.toThrow('seen');
    expect((await program.execute(feed(1), ['total']))[0].data[0]).toBe(-6);
  });
});

describe('wrong feeds and fetches', () => {
  const wrong = (name: string, dtype: 'float32' | 'int32' | 'uint8', shape: Shape) => new Map<string, Tensor>([[name, zeros(dtype, shape)]]);

  test.each([
    ['a data type', wrong('x', 'uint8', [1, 3]), 'ShapeMismatchError', "The feed 'x' should be float32[?,3], found uint8[1,3]."],
    ['a size', wrong('x', 'float32', [1, 4]), 'ShapeMismatchError', "The feed 'x' should be float32[?,3], found float32[1,4]."],
    ['a rank', wrong('x:0', 'float32', [3]), 'ShapeMismatchError', "The feed 'x' should be float32[?,3], found float32[3]."],
    ['a name', wrong('y', 'float32', [1, 3]), 'InvalidArgumentError', "The graph has no node 'y' to feed. Its placeholders are: 'x'."],
    ['none at all', new Map<string, Tensor>(), 'InvalidArgumentError', "The fetches need a value for 'x', but nothing is fed. Add the missing feeds."],
  ])('%s', async (_, feeds, tag, message) => {
    await expect(counted().program.execute(feeds, ['total'])).rejects.toMatchObject({ tag, message });
  });

  test('what was fed before is no reason not to look', async () => {
    const { program } = counted();
    await program.execute(feed(1), ['total']);
    await expect(program.execute(wrong('x', 'uint8', [1, 3]), ['total'])).rejects.toThrow("The feed 'x' should be float32[?,3], found uint8[1,3].");
    const short: Tensor = { dtype: 'float32', shape: [1, 3], data: new Float32Array(2) };
    await expect(program.execute(new Map([['x', short]]), ['total'])).rejects.toThrow('needs 3 elements, but the data has 2');
    expect((await program.execute(feed(1), ['total']))[0].data[0]).toBe(totalOf(1));
  });

  test('a placeholder of any shape, and a graph without placeholders', async () => {
    const open = graphOf(placeholderNode('x', 'int64'), node('out', 'Identity', ['x']));
    await expect(counted(open).program.execute(wrong('x', 'int32', [1]), ['out'])).rejects.toThrow("The feed 'x' should be int64 of any shape, found int32[1].");
    await expect(counted(graphOf(constantNode('c', float32([], [1])))).program.execute(wrong('x', 'int32', [1]), ['c'])).rejects.toThrow('Its placeholders are: none.');
  });

  test('an array of another kind', async () => {
    const list = ndarray([1, 2, 3] as unknown as Float32Array, [1, 3]);
    await expect(counted().program.run({ x: list }, ['total'])).rejects.toMatchObject({ tag: 'ShapeMismatchError', message: expect.stringContaining('elements are not all bytes') });
  });

  test('a fetch that is not there', async () => {
    await expect(counted().program.execute(feed(1), ['Total'])).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringContaining('Similar names: total.') });
  });

  test('a tensor whose data do not fit its shape is refused where it is made', () => {
    expect(() => tensor('float32', [2, 3], new Float32Array(5))).toThrow('needs 6 elements, but the data has 5');
  });
});

describe('dispose', () => {
  test('afterwards nothing runs, a second time changes nothing', async () => {
    const backend = new CountingBackend();
    const program = new Program(graph, backend, {}, () => backend.dispose());
    await program.execute(feed(1), ['total']);
    await Promise.all([program.dispose(), program.dispose()]);
    expect(backend.disposals).toBe(1);
    const refused = { tag: 'InvalidArgumentError', message: 'This program was disposed of; compile the graph again.' };
    await Promise.all([program.execute(feed(1), ['total']), program.prepare(feed(1), ['total'])].map((late) => expect(late).rejects.toMatchObject(refused)));
  });

  test('a backend that programs share is left alone', async () => {
    const { program, backend } = counted();
    await program.dispose();
    expect(backend.disposals).toBe(0);
  });

  test('with a plan that failed', async () => {
    const { program } = counted();
    await expect(program.execute(feed(1), ['nowhere'])).rejects.toThrow('nowhere');
    await expect(program.dispose()).resolves.toBeUndefined();
  });
});

test('a filter that could not be read is read again by the next plan', async () => {
  let reads = 0;
  const shape: Shape = [1, 1, 1, 8192];
  const source: TensorSource = {
    dtype: 'float32',
    shape,
    read: () => (++reads === 1 ? Promise.reject(new Error('the disk was away')) : Promise.resolve(float32(shape, new Float32Array(8192).fill(3)))),
  };
  const builder = new GraphBuilder();
  const x = placeholder(builder, 'float32', [1, 1, 1, 1], 'x');
  conv2d(x, constant(builder, source, 'filter'), { padding: 'VALID' }, 'conv');
  const program = await compileGraph(builder.build(), { backend: 'cpu' });
  const feeds = new Map([['x', float32([1, 1, 1, 1], [2])]]);
  await expect(program.execute(feeds, ['conv'])).rejects.toThrow('the disk was away');
  const [product] = await program.execute(feeds, ['conv']);
  expect(product.data[0]).toBe(6);
  expect(reads).toBe(2);
  await program.dispose();
});
