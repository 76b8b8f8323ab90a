/** One operator as a plan of one step, run on a backend: whether it fell back, and what it writes beside its output. */
import type { Attributes } from '../../../src/graph/graph.js';
import type { Backend, Plan } from '../../../src/ops/contract/backend.js';
import { OPERATORS } from '../../../src/ops/index.js';
import { WasmExecutable } from '../../../src/ops/wasm/executable.js';
import { sourceOf, type Tensor } from '../../../src/tensor.js';
import { node } from '../../graph/nodes.js';

export interface StepOf {
  readonly op: string;
  readonly attrs?: Attributes;
  /** The first one is fed, the others are constants. */
  readonly inputs: readonly Tensor[];
}

export interface Slice {
  /** Channels of the map that the output is a slice of. */
  readonly pitch: number;
  /** The slice's first channel. */
  readonly first: number;
}

export interface Outcome {
  /** The output, or the whole map that it is a slice of. */
  readonly output: Tensor;
  /** Operators that had no wasm kernel. */
  readonly fallbacks: readonly string[];
}

/** Runs the step; with slices, once for each of them, in that order, so that what one writes beside its own shows in another. */
export async function runStep(backend: Backend, { op, attrs = {}, inputs }: StepOf, slices?: readonly Slice[]): Promise<Outcome> {
  const step = node('step', op, inputs.map((_, i) => `input${i}`), attrs);
  const operator = OPERATORS.get(op);
  if (!operator) throw new Error(`There is no operator ${op}.`);
  const operands = inputs.map(({ dtype, shape }, i) => ({ dtype, shape, value: i > 0 ? inputs[i] : undefined }));
  const [info] = operator.infer(operands, operator.attributes(step) as never, step);
  const outputStorage = inputs.length;
  const whole = slices ? { dtype: info.dtype, shape: [...info.shape.slice(0, -1), slices[0].pitch] } : info;
  const outputs = slices?.map(({ pitch, first }) => ({ ...info, name: 'slice', storage: outputStorage, pitch, byteOffset: 4 * first }));
  const plan: Plan = {
    values: [
      ...inputs.map(({ dtype, shape }, i) => ({ name: `input${i}`, dtype, shape, storage: i })),
      { ...whole, name: 'whole', storage: outputStorage },
      ...(outputs ?? []),
    ],
    storages: [
      { kind: 'feed', endpoint: 'input0' },
      ...inputs.slice(1).map((input) => ({ kind: 'constant' as const, source: sourceOf(input) })),
      { kind: 'own' },
    ],
    steps: (outputs ?? [whole]).map((_, i) => ({ node: step, inputs: inputs.map((__, k) => k), outputs: [inputs.length + (outputs ? 1 + i : 0)] })),
    fetches: [inputs.length],
    arenaBytes: 0,
  };
  const executable = await backend.build(plan);
  try {
    const [output] = await executable.run(new Map([['input0', inputs[0]]]));
    return { output, fallbacks: executable instanceof WasmExecutable ? executable.fallbacks : [] };
  } finally {
    executable.dispose();
  }
}
