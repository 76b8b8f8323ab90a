/**
 * Readers of an Identity read its input instead. TensorFlow's graphs are full of them: variable reads, dropout at
 * inference, names given to a layer's output.
 */
import { passThroughOperator } from '../../ops/pass_through.js';
import type { Pass } from './pass.js';

/** Those with one output. IdentityN is left to its kernel: it is rare, and has several. */
export const PASS_THROUGH: ReadonlySet<string> = new Set(passThroughOperator.names.filter((name) => name !== 'IdentityN'));

export const removePassThrough: Pass = (graph) => {
  const fetched = new Set(graph.fetches);
  for (const name of [...graph.nodes.keys()]) {
    const node = graph.nodes.get(name);
    if (!node || !PASS_THROUGH.has(node.op)) continue;
    graph.redirect(node.name, node.inputs[0]);
    if (!fetched.has(node.name)) graph.removeNode(node);
  }
};
