/** One operator as a graph of one node, run on a wasm kernel. */
import { expect } from '@jest/globals';
import { Program } from '../../../src/engine/program.js';
import type { Attributes, Node } from '../../../src/graph/graph.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import { OPERATORS } from '../../../src/ops/index.js';
import { sourceOf, type Tensor } from '../../../src/tensor.js';

/** An input, and whether it is part of the graph rather than fed. */
export interface Input {
  readonly value: Tensor;
  readonly constant?: boolean;
}

export const fed = (value: Tensor): Input => ({ value });
export const fixed = (value: Tensor): Input => ({ value, constant: true });

export interface OperatorCase {
  readonly op: string;
  readonly inputs: readonly Input[];
  readonly attrs?: Attributes;
}

/** All outputs of the operator alone in a graph, without fallbacks. */
export async function runAlone(backend: Backend, { op, inputs, attrs = {} }: OperatorCase, outputs: number): Promise<Tensor[]> {
  if (!OPERATORS.has(op)) throw new Error(`There is no operator ${op}.`);
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
