/** Removes nodes that no fetch and no assertion needs any more. */
import { parseEndpoint } from '../../graph/graph.js';
import type { Pass } from './pass.js';

/** Operators that matter although nobody reads them. */
const EFFECTS: ReadonlySet<string> = new Set(['Assert']);

export const sweep: Pass = (graph) => {
  const needed = new Set(graph.fetches.map((fetch) => parseEndpoint(fetch).node));
  for (const node of [...graph.nodes.values()].reverse()) {
    if (!needed.has(node.name) && !EFFECTS.has(node.op)) {
      graph.removeNode(node);
      continue;
    }
    for (const input of node.inputs) needed.add(parseEndpoint(input).node);
  }
};
