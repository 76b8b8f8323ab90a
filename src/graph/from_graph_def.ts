/** A GraphDef as a graph. */
import { GraphFormatError } from '../errors.js';
import type { GraphDef } from '../proto/graphs/graph_def.js';
import type { Graph, Node } from './graph.js';
import { withoutCalls } from './functions/inline.js';
import { dependencies } from './order.js';
import { channelsLast } from './rewrites/channels_last.js';
import { unfused } from './rewrites/unfuse.js';

/**
 * Puts functions in the place of their calls, splits control inputs (`^name`) from data inputs, checks that names are unique and every input
 * exists, and writes fused operators as those that they were made of, and layers whose channels come first as those whose channels come last.
 *
 * @throws GraphFormatError, UnsupportedOpError
 */
export function graphFromGraphDef(graphDef: GraphDef): Graph {
  const nodes = new Map<string, Node>();
  for (const { name, op, inputs, attrs } of withoutCalls(graphDef)) {
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
  return channelsLast(unfused({ nodes }));
}
