/** Concats whose inputs are written in place: which they are, where the slices lie, and how long their memory is kept. */
import { describe, expect, test } from '@jest/globals';
import { makePlan } from '../../src/engine/plan.js';
import { Program } from '../../src/engine/program.js';
import { specialize } from '../../src/engine/specialize.js';
import type { Node } from '../../src/graph/graph.js';
import type { Plan } from '../../src/ops/contract/backend.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import { float32, int32, type DType, type Shape } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

// [1, 2, 5, 3]: 120 bytes, of which a cache line makes 128 in the arena.
const SHAPE: Shape = [1, 2, 5, 3];
const BYTES = 120;
const AXIS = constantNode('axis', int32([], [3]));
const WRITERS: ReadonlySet<string> = new Set(['Relu', 'Split', 'ConcatV2']);
const canWrite = (op: string): boolean => WRITERS.has(op);

async function planOf(fetches: readonly string[], nodes: readonly Node[], { dtype = 'float32', shape = SHAPE }: { dtype?: DType; shape?: Shape } = {}): Promise<Plan> {
  const graph = graphOf(placeholderNode('x', dtype), AXIS, ...nodes);
  return makePlan(await specialize(graph, new Map([['x', { dtype, shape }]]), fetches), { writesSlices: canWrite });
}

const stepsOf = (plan: Plan): string[] => plan.steps.map((step) => step.node.name);
const valueOf = (plan: Plan, name: string) => plan.values.find((value) => value.name === name)!;

/** Steps from the first that writes a storage to the last that touches it. */
function lifetimes(plan: Plan): Map<number, { first: number; last: number }> {
  const lives = new Map<number, { first: number; last: number }>();
  for (const [i, step] of plan.steps.entries()) {
    for (const value of [...step.inputs, ...step.outputs]) {
      const { storage } = plan.values[value];
      lives.set(storage, { first: lives.get(storage)?.first ?? i, last: i });
    }
  }
  return lives;
}

/** No two storages that are alive at the same step share a byte, and every slice ends within its storage. */
function expectSound(plan: Plan): void {
  const lives = [...lifetimes(plan)].flatMap(([index, life]) => {
    const storage = plan.storages[index];
    return storage.kind === 'arena' ? [{ ...life, begin: storage.offset, end: storage.offset + storage.byteLength }] : [];
  });
  for (const [i, a] of lives.entries()) {
    for (const b of lives.slice(i + 1)) {
      const together = a.first <= b.last && b.first <= a.last;
      expect(together && a.begin < b.end && b.begin < a.end).toBe(false);
    }
  }
}

const TWO = [node('a', 'Relu', ['x']), node('b', 'Relu', ['x']), node('joined', 'ConcatV2', ['a', 'b', 'axis'])];

describe('a concat of maps that can be written in place', () => {
  test('is no step: its inputs are slices of its storage', async () => {
    const plan = await planOf(['end'], [...TWO, node('end', 'Neg', ['joined'])]);
    expect(stepsOf(plan)).toEqual(['a', 'b', 'end']);
    const joined = valueOf(plan, 'joined');
    expect(joined).toEqual({ name: 'joined', dtype: 'float32', shape: [1, 2, 5, 6], storage: joined.storage });
    expect(valueOf(plan, 'a')).toEqual({ name: 'a', dtype: 'float32', shape: SHAPE, storage: joined.storage, pitch: 6, byteOffset: 0 });
    expect(valueOf(plan, 'b')).toEqual({ name: 'b', dtype: 'float32', shape: SHAPE, storage: joined.storage, pitch: 6, byteOffset: 12 });
    expect(plan.storages[joined.storage]).toEqual({ kind: 'arena', offset: 0, byteLength: 2 * BYTES });
    expect(plan.values.filter(({ pitch }) => pitch !== undefined)).toHaveLength(2);
    expect(plan.steps[2].inputs.map((input) => plan.values[input])).toEqual([joined]);
  });

  test('in the order of the concat, whatever the order of the steps; the older Concat too', async () => {
    const plan = await planOf(['end'], [
      node('a', 'Relu', ['x']),
      node('b', 'Relu', ['a']),
      node('c', 'Relu', ['x']),
      node('joined', 'Concat', ['axis', 'c', 'b']),
      node('end', 'Neg', ['joined']),
    ]);
    expect(stepsOf(plan)).toHaveLength(4);
    expect(['c', 'b'].map((name) => valueOf(plan, name).byteOffset)).toEqual([0, 12]);
    expect(valueOf(plan, 'a').pitch).toBeUndefined();
  });

  test('that is fetched: the slices lie in memory that the caller gets', async () => {
    const plan = await planOf(['joined'], TWO);
    expect(stepsOf(plan)).toEqual(['a', 'b']);
    expect(plan.storages[valueOf(plan, 'b').storage]).toEqual({ kind: 'own' });
    expect(plan.values[plan.fetches[0]].name).toBe('joined');
  });
});

describe('memory', () => {
  test('of the joined map is kept from its first slice to its last reader, through views too', async () => {
    const plan = await planOf(['end'], [
      node('before', 'Neg', ['x']),
      node('a', 'Relu', ['before']),
      node('between', 'Neg', ['x']),
      node('between2', 'Neg', ['between']),
      node('b', 'Relu', ['between2']),
      node('joined', 'ConcatV2', ['a', 'b', 'axis']),
      node('first', 'Neg', ['joined']),
      constantNode('dims', int32([1], [60])),
      node('view', 'Reshape', ['joined', 'dims']),
      node('second', 'Abs', ['first']),
      node('flat', 'Reshape', ['second', 'dims']),
      node('sum', 'Add', ['flat', 'view']),
      node('end', 'Neg', ['sum']),
    ]);
    const { storage } = valueOf(plan, 'joined');
    expect(valueOf(plan, 'view').storage).toBe(storage);
    const [first, last] = ['a', 'sum'].map((name) => stepsOf(plan).indexOf(name));
    expect(lifetimes(plan).get(storage)).toEqual({ first, last });
    expectSound(plan);
  });

  test('is taken once: two maps and the joined one take no more than the joined one and what they read', async () => {
    const nodes = [node('start', 'Neg', ['x']), node('a', 'Relu', ['start']), node('b', 'Relu', ['start']), TWO[2], node('end', 'Neg', ['joined'])];
    const plan = await planOf(['end'], nodes);
    expect(plan.arenaBytes).toBe(128 + 256);
    expectSound(plan);
  });

  test('of many concats in a row is shared', async () => {
    const nodes = Array.from({ length: 10 }, (_, i) => {
      const from = i === 0 ? 'x' : `half${i - 1}:1`;
      return [
        node(`a${i}`, 'Relu', [from]),
        node(`n${i}`, 'Neg', [from]),
        node(`b${i}`, 'Relu', [`n${i}`]),
        node(`joined${i}`, 'ConcatV2', [`a${i}`, `b${i}`, 'axis']),
        node(`half${i}`, 'Split', ['axis', `joined${i}`], { num_split: 2 }),
      ];
    }).flat();
    const plan = await planOf(['end'], [...nodes, node('end', 'Neg', ['half9'])]);
    expect(stepsOf(plan)).toHaveLength(41);
    expectSound(plan);
    expect(plan.arenaBytes).toBeLessThanOrEqual(256 + 4 * 128);
  });
});

describe('a concat stays a step', () => {
  const JOINED = TWO[2];
  const RELU_B = node('b', 'Relu', ['x']);
  const END = node('end', 'Neg', ['joined']);

  // `given` has a default, so that Jest does not take it for a callback where a row ends before it.
  test.each<readonly [string, readonly string[], readonly Node[], { dtype?: DType; shape?: Shape }?]>([
    ['of a feed', ['joined'], [RELU_B, node('joined', 'ConcatV2', ['x', 'b', 'axis'])]],
    ['of a constant', ['joined'], [constantNode('a', float32(SHAPE, new Array<number>(30).fill(1))), RELU_B, JOINED]],
    ['of one map twice', ['joined'], [node('a', 'Relu', ['x']), node('joined', 'ConcatV2', ['a', 'a', 'axis'])]],
    ['of a map that is fetched', ['joined', 'b'], TWO],
    ['of a map that others read', ['end'], [...TWO, node('other', 'Neg', ['a']), node('end', 'ConcatV2', ['joined', 'other', 'axis'])]],
    ['of a map whose kernel writes dense outputs only', ['joined'], [node('a', 'Abs', ['x']), RELU_B, JOINED]],
    ['of a view', ['joined'], [node('i', 'Relu', ['x']), node('a', 'Identity', ['i']), RELU_B, JOINED]],
    ['of one output of several', ['joined'], [node('s', 'Split', ['axis', 'x'], { num_split: 3 }), RELU_B, node('joined', 'ConcatV2', ['s', 'b', 'axis'])]],
    ['of rows', ['end'], [constantNode('rows', int32([], [1])), node('a', 'Relu', ['x']), RELU_B, node('joined', 'ConcatV2', ['a', 'b', 'rows']), END]],
    ['of vectors', ['end'], [constantNode('last', int32([], [-1])), node('a', 'Relu', ['x']), RELU_B, node('joined', 'ConcatV2', ['a', 'b', 'last']), END], { shape: [2, 3] }],
    ['of integers', ['joined'], TWO, { dtype: 'int32' }],
  ])('%s', async (_, fetches, nodes, given = {}) => {
    const plan = await planOf(fetches, nodes, given);
    expect(stepsOf(plan)).toContain('joined');
    expect(plan.values.filter(({ pitch }) => pitch !== undefined)).toEqual([]);
  });

  test('of a concat that is none: only the inner one is written in place', async () => {
    const plan = await planOf(['end'], [...TWO, node('c', 'Relu', ['x']), node('outer', 'ConcatV2', ['joined', 'c', 'axis']), node('end', 'Neg', ['outer'])]);
    expect(stepsOf(plan)).toEqual(['a', 'b', 'c', 'outer', 'end']);
  });

  test('where no kernel can write a slice, as on the cpu backend', async () => {
    const graph = graphOf(placeholderNode('x'), AXIS, ...TWO);
    const lowered = await specialize(graph, new Map([['x', { dtype: 'float32', shape: SHAPE } as const]]), ['joined']);
    expect(stepsOf(makePlan(lowered))).toEqual(['a', 'b', 'joined']);
    const program = new Program(graph, new CpuBackend());
    const [joined] = await program.execute(new Map([['x', float32(SHAPE, Array.from({ length: 30 }, (_, i) => i))]]), ['joined']);
    expect([...(joined.data as Float32Array).subarray(0, 7)]).toEqual([0, 1, 2, 0, 1, 2, 3]);
  });
});
