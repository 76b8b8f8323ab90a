/**
 * Readers of an Identity read its input instead. TensorFlow's graphs are full of them: variable reads, dropout at
 * inference, names given to a layer's output.
 */
import type { Pass } from './pass.js';

export const PASS_THROUGH: ReadonlySet<string> = new Set(['Identity', 'StopGradient', 'PlaceholderWithDefault', 'CheckNumerics', 'PreventGradient']);

export const removePassThrough: Pass = (graph) => {
  const fetched = new Set(graph.fetches);
  for (const name of [...graph.nodes.keys()]) {
    const node = graph.nodes.get(name);
    if (!node || !PASS_THROUGH.has(node.op)) continue;
    graph.redirect(node.name, node.inputs[0]);
    if (!fetched.has(node.name)) graph.removeNode(node);
  }
};
