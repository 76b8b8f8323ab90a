/** What can be said of a graph without running it: shapes of activations and multiply-adds. */
import type { Graph } from '../graph/graph.js';
import { OPERATORS } from '../ops/index.js';
import type { TensorInfo } from '../tensor.js';
import { specialize } from './specialize.js';

export interface NodeCost {
  readonly name: string;
  readonly op: string;
  readonly output: TensorInfo;
  readonly multiplyAdds: number;
}

export interface GraphAnalysis {
  /** Every node that runs, in order, as TensorFlow spells it (nothing is fused or folded but what follows from shapes). */
  readonly nodes: readonly NodeCost[];
  /**
   * As the published tables count them: all convolutions and matrix products of the graph as it stands, atrous
   * convolutions in their space-to-batch form.
   */
  readonly multiplyAdds: number;
}

/** @param feeds Data types and shapes of what would be fed, by endpoint. */
export async function analyzeGraph(graph: Graph, feeds: ReadonlyMap<string, TensorInfo>, fetches: readonly string[]): Promise<GraphAnalysis> {
  const lowered = await specialize(graph, feeds, fetches);
  const nodes: NodeCost[] = [];
  for (const node of lowered.nodes.values()) {
    const operator = OPERATORS.get(node.op);
    const outputs = lowered.outputs(node).map((endpoint) => lowered.info(endpoint));
    const inputs = node.inputs.map((input) => lowered.info(input));
    if (!operator || outputs.length === 0) continue;
    const multiplyAdds = operator.multiplyAdds?.(inputs, outputs, operator.attributes(node)) ?? 0;
    nodes.push({ name: node.name, op: node.op, output: outputs[0], multiplyAdds });
  }
  return { nodes, multiplyAdds: nodes.reduce((sum, node) => sum + node.multiplyAdds, 0) };
}
