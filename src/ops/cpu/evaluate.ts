/** Runs one operator once, on the plain kernels: for constant folding and for tests. */
import { UnsupportedOpError } from '../../errors.js';
import type { Node } from '../../graph/graph.js';
import { OPERATORS } from '../index.js';
import type { Operand } from '../contract/operator.js';
import type { Staging } from '../../staging.js';
import { bytesOf, tensorOn, zeros, type Tensor, type TensorInfo } from '../../tensor.js';
import { loadCpuKernels } from './load_kernels.js';

/**
 * The outputs of a node for inputs that have values (only shapes are needed for Shape, Rank and Size).
 *
 * @param staging where outputs may lie, and what the kernel needs on the way
 */
export async function evaluate(node: Node, inputs: readonly Operand[], outputs: readonly TensorInfo[], staging?: Staging): Promise<Tensor[]> {
  const operator = OPERATORS.get(node.op);
  const kernel = (await loadCpuKernels()).get(node.op);
  if (!operator || !kernel) throw new UnsupportedOpError(`Node '${node.name}': there is no CPU kernel for ${node.op}.`);
  const run = await kernel({ op: node.op, node: node.name, attrs: operator.attributes(node) as never, inputs, outputs, staging });
  const results = outputs.map((output) => zerosIn(staging, output) ?? zeros(output.dtype, output.shape));
  run(inputs.map((input) => input.value ?? zeros(input.dtype, [0])), results);
  return results;
}

function zerosIn(staging: Staging | undefined, info: TensorInfo): Tensor | undefined {
  const byteLength = bytesOf(info);
  const bytes = byteLength === undefined ? undefined : staging?.take(byteLength)?.fill(0);
  return bytes && tensorOn(bytes.buffer, bytes.byteOffset, info);
}
