/** A frozen GraphDef as a graph. */
import { GraphFormatError } from '../errors.js';
import type { GraphDef } from '../proto/graphs/graph_def.js';
import type { Graph, Node } from './graph.js';
import { dependencies } from './order.js';

/**
 * Splits control inputs (`^name`) from data inputs, and checks that names are unique and every input exists.
 *
 * @throws GraphFormatError
 */
export function graphFromGraphDef(graphDef: GraphDef): Graph {
  const nodes = new Map<string, Node>();
  for (const { name, op, inputs, attrs } of graphDef.nodes) {
    if (nodes.has(name)) throw new GraphFormatError(`The graph has two nodes named '${name}'; every name should be unique. The file may be damaged.`);
    const data = inputs.filter((input) => !input.startsWith('^'));
    const controls = inputs.filter((input) => input.startsWith('^')).map((input) => input.slice(1));
    nodes.set(name, { name, op, inputs: data, controls, attrs });
  }
  for (const node of nodes.values()) {
    for (const name of dependencies(node)) {
      if (!nodes.has(name)) {
        throw new GraphFormatError(
          `Node '${node.name}' has the input '${name}', but the graph has no such node. The file may be cut off or edited.`,
        );
      }
    }
  }
  return { nodes };
}
