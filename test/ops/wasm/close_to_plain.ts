/** Holds a wasm kernel that sums in float32 to the plain one, which sums in float64; and to itself on other numbers of threads, to the last bit. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { createBackend } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import type { Attributes, Node } from '../../../src/graph/graph.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import { sourceOf, type Tensor } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { computed } from '../infer.js';
import type { Input } from './same_as_plain.js';

export interface OperatorCase {
  readonly op: string;
  readonly inputs: readonly Input[];
  readonly attrs?: Attributes;
}

const THREADS = [1, 2, 3];

/** Backends for the tests of a file: relaxed SIMD on 1, 2 and 3 threads, and without it on 2. */
export function backendsOfAllKinds(): { readonly relaxed: Backend[]; readonly simd: Backend[] } {
  const backends: { relaxed: Backend[]; simd: Backend[] } = { relaxed: [], simd: [] };
  beforeAll(async () => {
    for (const threads of THREADS) backends.relaxed.push(await createBackend({ backend: 'wasm', threads }));
    for (const threads of [1, 2]) backends.simd.push(await createBackend({ backend: 'wasm', threads, relaxedSimd: false }));
  });
  afterAll(async () => void (await Promise.all([...backends.relaxed, ...backends.simd].map((backend) => backend.dispose()))));
  return backends;
}

/** All outputs of the operator alone in a graph, without fallbacks. */
export async function runAlone(backend: Backend, { op, inputs, attrs = {} }: OperatorCase, outputs: number): Promise<Tensor[]> {
  const nodes = new Map<string, Node>();
  const add = (name: string, kind: string, names: readonly string[], attributes: Attributes): void =>
    void nodes.set(name, { name, op: kind, inputs: names, controls: [], attrs: attributes });
  const names = inputs.map((_, i) => `input${i}`);
  const feeds = new Map<string, Tensor>();
  for (const [i, { value, constant }] of inputs.entries()) {
    const { dtype, shape } = value;
    if (constant) add(names[i], 'Const', [], { dtype: { dtype }, value: sourceOf(value) });
    else add(names[i], 'Placeholder', [], { dtype: { dtype }, shape: { shape } });
    if (!constant) feeds.set(names[i], value);
  }
  add('op', op, names, attrs);
  const program = new Program({ nodes }, backend);
  try {
    const fetches = Array.from({ length: outputs }, (_, i) => (i === 0 ? 'op' : `op:${i}`));
    expect((await program.prepare(feeds, fetches)).fallbacks).toEqual([]);
    return await program.execute(feeds, fetches);
  } finally {
    await program.dispose();
  }
}

/** @param tolerance of the greatest element of each output */
export async function expectCloseToPlain({ relaxed, simd }: { relaxed: readonly Backend[]; simd: readonly Backend[] }, entry: OperatorCase, tolerance: number): Promise<void> {
  const expected = await computed(entry.op, entry.inputs.map(({ value }) => value), entry.attrs);
  for (const backends of [relaxed, simd]) {
    let first: Tensor[] | undefined;
    for (const backend of backends) {
      const found = await runAlone(backend, entry, expected.length);
      found.forEach((output, i) => expectClose(output, expected[i], tolerance));
      first ??= found;
      for (const [i, output] of found.entries()) expect(bytesOf(output).equals(bytesOf(first[i]))).toBe(true);
    }
  }
}

function bytesOf({ data }: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}
