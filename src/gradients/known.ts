/** What is known of a graph before it runs: data type and shape of every endpoint, and the values of small ones that follow from shapes. */
import { GraphFormatError, UnsupportedOpError } from '../errors.js';
import { attrTensor } from '../graph/attributes.js';
import { parseEndpoint, type Node } from '../graph/graph.js';
import type { Operand } from '../ops/contract/operand.js';
import { SHAPE_ONLY } from '../ops/contract/shape_only.js';
import { evaluate } from '../ops/cpu/evaluate.js';
import { hasCpuKernel } from '../ops/cpu/load_kernels.js';
import { OPERATORS } from '../ops/index.js';
import { sizeOf } from '../tensor.js';

/** Values up to this size are read and computed: axes, paddings, sizes. Weights are not. */
const SMALL = 64;

export class KnownGraph {
  readonly #operands = new Map<string, readonly Operand[]>();

  /**
   * @param order nodes after their inputs
   * @param feeds data types and shapes of what will be fed, by endpoint
   * @throws ShapeMismatchError where a shape does not follow from the feeds, or inputs do not fit
   */
  static async of(order: readonly Node[], feeds: ReadonlyMap<string, Operand>): Promise<KnownGraph> {
    const known = new KnownGraph();
    const fed = feedsByNode(feeds);
    for (const node of order) {
      const given = fed.get(node.name);
      known.#operands.set(node.name, given ?? (await known.#infer(node)));
    }
    return known;
  }

  operand(endpoint: string): Operand {
    const { node, index } = parseEndpoint(endpoint);
    const operand = this.#operands.get(node)?.[index];
    if (!operand) throw new GraphFormatError(`The graph refers to '${endpoint}', but that node has no such output.`);
    return operand;
  }

  outputs(node: Node): readonly Operand[] {
    return this.#operands.get(node.name) ?? [];
  }

  async #infer(node: Node): Promise<readonly Operand[]> {
    const operator = OPERATORS.get(node.op);
    if (!operator) throw new UnsupportedOpError(`Node '${node.name}': there is no operator ${node.op}.`);
    if (node.op === 'Const') {
      const source = attrTensor(node, 'value');
      const { dtype, shape } = source;
      return [sizeOf(shape) <= SMALL ? { dtype, shape, value: await source.read() } : { dtype, shape }];
    }
    const inputs = node.inputs.map((input) => this.operand(input));
    const outputs = operator.infer(inputs, operator.attributes(node), node);
    const foldable = SHAPE_ONLY.has(node.op) || (inputs.length > 0 && inputs.every(({ value }) => value));
    if (!foldable || !hasCpuKernel(node.op) || outputs.some(({ shape }) => sizeOf(shape) > SMALL)) return outputs;
    return evaluate(node, inputs, outputs).then((values) => values.map((value) => ({ dtype: value.dtype, shape: value.shape, value })));
  }
}

/** Every output of a fed node that has been given; others cannot be read, as its inputs are not followed. */
function feedsByNode(feeds: ReadonlyMap<string, Operand>): ReadonlyMap<string, readonly Operand[]> {
  const byNode = new Map<string, Operand[]>();
  for (const [name, operand] of feeds) {
    const { node, index } = parseEndpoint(name);
    const outputs = byNode.get(node) ?? [];
    outputs[index] = operand;
    byNode.set(node, outputs);
  }
  return byNode;
}
