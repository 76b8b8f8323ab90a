/** Graphs written down node by node, for what the builder cannot write: control inputs, circles, missing nodes. */
import type { Attributes, Graph, Node } from '../../src/graph/graph.js';
import { sourceOf, type DType, type Shape, type Tensor } from '../../src/tensor.js';

/** Inputs as a GraphDef spells them: `^name` is a control input. */
export function node(name: string, op = 'Identity', inputs: readonly string[] = [], attrs: Attributes = {}): Node {
  const controls = inputs.filter((input) => input.startsWith('^')).map((input) => input.slice(1));
  return { name, op, inputs: inputs.filter((input) => !input.startsWith('^')), controls, attrs };
}

export const graphOf = (...nodes: readonly Node[]): Graph => ({ nodes: new Map(nodes.map((entry) => [entry.name, entry])) });

export const constantNode = (name: string, value: Tensor): Node => node(name, 'Const', [], { value: sourceOf(value), dtype: { dtype: value.dtype } });

/** A Placeholder; without a shape even its rank is open. */
export const placeholderNode = (name: string, dtype: DType = 'float32', shape?: Shape): Node =>
  node(name, 'Placeholder', [], { dtype: { dtype }, shape: { shape } });
