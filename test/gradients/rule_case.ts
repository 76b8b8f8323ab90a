/**
 * The table of TensorFlow's gradients in test/reference/rules: one operator, gradients of its outputs, and what tf.gradients made of them. The graph that is
 * derived here is the operator, every output times its gradient, summed up: the derivatives of that sum are the gradients that TensorFlow was asked for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { Program } from '../../src/engine/program.js';
import { gradients } from '../../src/gradients/gradients.js';
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import { formatEndpoint, type Graph } from '../../src/graph/graph.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { constant, constantList } from '../../src/ops/operators/flow/constant.js';
import { mul } from '../../src/ops/operators/arithmetic/binary.js';
import { tensor, zeros, type DType, type Shape, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { graphOf, storedTensor, type OpCase } from '../ops/op_case.js';
import { patternTensor } from '../ops/pattern.js';

const FOLDER = new URL('../reference/rules/', import.meta.url);

export interface RuleCase extends Omit<OpCase, 'outputs' | 'defaults'> {
  /** For each output the gradient that comes from behind it: a pattern. */
  readonly upstream: readonly ({ readonly dtype: DType; readonly shape: Shape; readonly seed: number } | null)[];
  /** For each input; null where TensorFlow gives none. */
  readonly gradients: readonly ({ readonly dtype: DType; readonly shape: Shape; readonly offset: number } | null)[];
}

export interface RuleFamily {
  readonly name: string;
  readonly cases: readonly RuleCase[];
  readonly bin: Uint8Array;
}

export function loadRuleTable(): RuleFamily[] {
  const names = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []));
  return names.sort().map((name) => {
    const { cases } = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as { cases: readonly RuleCase[] };
    return { name, cases, bin: readFileSync(new URL(`${name}.bin`, FOLDER)) };
  });
}

/** A graph around the operator that computes a scalar `loss`, and what to feed. */
export function lossOf(entry: RuleCase, bin: Uint8Array): { graph: Graph; feeds: Map<string, Tensor> } {
  const { graph, feeds } = graphOf({ ...entry, outputs: [], defaults: [] }, bin);
  const builder = GraphBuilder.of(graph);
  const terms = entry.upstream.flatMap((way, k): Value[] => {
    if (!way) return [];
    const weighted = mul(builder.value(formatEndpoint('op', k)), constant(builder, upstreamTensor(way)));
    const axes = constantList(builder, way.shape.map((_, axis) => axis), 'axes');
    return [builder.add('Sum', [weighted, axes], { keep_dims: false })];
  });
  builder.add('AddN', terms, { N: terms.length }, 'loss');
  return { graph: builder.build(), feeds };
}

function upstreamTensor({ dtype, shape, seed }: NonNullable<RuleCase['upstream'][number]>): Tensor {
  const value = patternTensor('float32', shape, { seed, scale: 1, shift: 0 });
  return dtype === 'float64' ? tensor('float64', shape, Float64Array.from(value.data as Float32Array)) : value;
}

/** Derives the operator for everything that is fed, and compares with TensorFlow. */
export async function runRuleCase(entry: RuleCase, bin: Uint8Array, backend: Backend, tolerance?: number): Promise<void> {
  const { graph, feeds } = lossOf(entry, bin);
  const variables = [...feeds.keys()];
  const derived = await gradients(graph, 'loss', variables);
  const program = new Program(derived.graph, backend);
  try {
    const results = await program.execute(feeds, variables.map((name) => derived.gradients.get(name)!));
    for (const [i, name] of variables.entries()) {
      const stored = entry.gradients[Number(name.slice('input'.length))];
      // TensorFlow leaves out what is padded with; finite differences hold the rule.
      if (!stored && entry.op === 'PadV2') continue;
      const { dtype, shape } = feeds.get(name)!;
      expectClose(results[i], stored ? storedTensor(stored.dtype, stored.shape, stored.offset, bin) : zeros(dtype, shape), tolerance);
    }
  } finally {
    await program.dispose();
  }
}
