/** Asks an operator about shapes, and runs its plain kernel, without a graph around it. */
import { CPU_KERNELS } from '../../src/ops/cpu/index.js';
import { OPERATORS } from '../../src/ops/index.js';
import type { Operand } from '../../src/ops/contract/operator.js';
import type { Attributes, Node } from '../../src/graph/graph.js';
import { formatInfo, int32, zeros, type DType, type Shape, type Tensor } from '../../src/tensor.js';

/** An input of which only data type and shape are known. */
export const of = (dtype: DType, ...shape: number[]): Operand => ({ dtype, shape });

/** An input whose value is known before the run. */
export const known = (value: Tensor): Operand => ({ ...value, value });

/** A known int32 vector, as sizes, axes and paddings are given. */
export const list = (...values: number[]): Operand => known(int32([values.length], values));

/** A known int32 scalar. */
export const scalar = (value: number): Operand => known(int32([], [value]));

/** A known int32 matrix [n, 2]. */
export const pairs = (...values: (readonly [number, number])[]): Operand => known(int32([values.length, 2], values.flat()));

function operatorOf(op: string) {
  const operator = OPERATORS.get(op);
  if (!operator) throw new Error(`There is no operator ${op}.`);
  return operator;
}

const nodeOf = (op: string, attrs: Attributes): Node => ({ name: 'node', op, inputs: [], controls: [], attrs });

/** What the outputs are, as messages write it: `float32[1,2]`. */
export function inferred(op: string, inputs: readonly Operand[], attrs: Attributes = {}): string[] {
  const node = nodeOf(op, attrs);
  const operator = operatorOf(op);
  return operator.infer(inputs, operator.attributes(node), node).map(formatInfo);
}

/** Runs the plain kernel on inputs that all have values. */
export async function computed(op: string, inputs: readonly Tensor[], attrs: Attributes = {}): Promise<Tensor[]> {
  const node = nodeOf(op, attrs);
  const operator = operatorOf(op);
  const operands = inputs.map(known);
  const read = operator.attributes(node);
  const outputs = operator.infer(operands, read, node);
  const kernel = CPU_KERNELS.get(op);
  if (!kernel) throw new Error(`There is no kernel for ${op}.`);
  const run = await kernel({ op, node: 'node', attrs: read as never, inputs: operands, outputs });
  const results = outputs.map(({ dtype, shape }: { dtype: DType; shape: Shape }) => zeros(dtype, shape));
  run(inputs, results);
  return results;
}
