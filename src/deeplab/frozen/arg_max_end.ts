/** A graph that ends at class scores, with labels behind them. */
import type { Graph, Node } from '../../graph/graph.js';
import { DEEPLAB_ENDPOINTS } from '../../nets/deeplab_graph.js';
import { int32, sourceOf } from '../../tensor.js';
import type { End } from './ends.js';

/** Adds an ArgMax over the channels, int64 [b, h, w], under a name that is free. */
export function withArgMax(graph: Graph, { endpoint, lowered }: End): { readonly graph: Graph; readonly labels: string } {
  let labels: string = DEEPLAB_ENDPOINTS.labels;
  while (graph.nodes.has(labels) || graph.nodes.has(`${labels}/dimension`)) labels += '_';
  const rank = lowered.info(endpoint).shape.length;
  const axis: Node = { name: `${labels}/dimension`, op: 'Const', inputs: [], controls: [], attrs: { dtype: { dtype: 'int32' }, value: sourceOf(int32([], [rank - 1])) } };
  const argMax: Node = { name: labels, op: 'ArgMax', inputs: [endpoint, axis.name], controls: [], attrs: { output_type: { dtype: 'int64' } } };
  return { labels, graph: { nodes: new Map([...graph.nodes, [axis.name, axis], [argMax.name, argMax]]) } };
}
