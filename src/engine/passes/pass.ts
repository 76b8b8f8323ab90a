/** What every rewrite has in common. */
import type { Node } from '../../graph/graph.js';
import type { LoweredGraph } from '../lowered.js';

/** A rewrite that keeps the value of every fetch. It changes the graph in place. */
export type Pass = (graph: LoweredGraph) => void;

/**
 * The node that computes `endpoint`, if it is one of these operators and nothing else reads it (a fetch counts as a
 * reader), so that it can be absorbed into its reader.
 */
export function absorbable(graph: LoweredGraph, readers: ReadonlyMap<string, number>, endpoint: string, ops: readonly string[]): Node | undefined {
  const node = graph.producer(endpoint);
  return node && node.name === endpoint && ops.includes(node.op) && readers.get(endpoint) === 1 ? node : undefined;
}

/** Puts `node` (which does the work of both) in the place of `reader`, under its name, and removes `absorbed`. */
export function replaceBoth(graph: LoweredGraph, reader: Node, absorbed: Node, node: Omit<Node, 'name'>): void {
  const info = graph.info(reader.name);
  graph.removeNode(absorbed);
  graph.addNode({ ...node, name: reader.name, controls: [...absorbed.controls, ...reader.controls] }, [info]);
}
