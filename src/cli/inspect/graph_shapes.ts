/** Shapes and multiply-adds of a graph's nodes, as far as they follow from what its placeholders say. */
import { analyzeGraph } from '../../engine/analysis.js';
import { specialize } from '../../engine/specialize.js';
import { attrDType, attrShape, attrTensor } from '../../graph/attributes.js';
import type { Graph, Node } from '../../graph/graph.js';
import { dependencies, orderedNodes } from '../../graph/order.js';
import { OPERATORS } from '../../ops/index.js';
import type { Shape, TensorInfo } from '../../tensor.js';

export interface PlaceholderFacts {
  readonly name: string;
  readonly dtype: TensorInfo['dtype'];
  /** -1 for a size that is left open, null when even their number is. */
  readonly shape: Shape | null;
  /** What was put in for sizes left open, to say something of all that follows; null when nothing can be. */
  readonly assumedShape: Shape | null;
}

export interface GraphShapes {
  /** By endpoint. */
  readonly infos: ReadonlyMap<string, TensorInfo>;
  /** By node; those that are not here have none. */
  readonly multiplyAdds: ReadonlyMap<string, number>;
}

/** A usual size for pictures where a graph takes any. */
const OPEN_SIZE = 224;

/** @param picture rows and columns of the input, where they are known from elsewhere */
export function placeholdersOf(graph: Graph, picture?: readonly [height: number, width: number]): PlaceholderFacts[] {
  const placeholders = [...graph.nodes.values()].filter(({ op }) => op === 'Placeholder');
  return placeholders.map((node) => {
    const shape = attrShape(node, 'shape') ?? null;
    const isPicture = picture !== undefined && shape?.length === 4;
    const assumedShape = shape?.map((size, axis) => {
      if (size >= 0) return size;
      if (axis === 0) return 1;
      return isPicture && (axis === 1 || axis === 2) ? picture[axis - 1] : OPEN_SIZE;
    });
    return { name: node.name, dtype: attrDType(node, 'dtype'), shape, assumedShape: assumedShape ?? null };
  });
}

/** What constants and placeholders say of themselves. */
export function declaredShapes(graph: Graph, placeholders: readonly PlaceholderFacts[]): Map<string, TensorInfo> {
  const infos = new Map<string, TensorInfo>();
  for (const node of graph.nodes.values()) {
    if (node.op !== 'Const') continue;
    const { dtype, shape } = attrTensor(node, 'value');
    infos.set(node.name, { dtype, shape });
  }
  for (const { name, dtype, shape } of placeholders) if (shape) infos.set(name, { dtype, shape });
  return infos;
}

/**
 * Infers the shapes of all nodes that do not depend on an unknown operator or an open placeholder.
 *
 * @throws GraphFormatError for a cyclic graph, ShapeMismatchError and others for nodes that cannot be as they are
 */
export async function inferShapes(graph: Graph, placeholders: readonly PlaceholderFacts[]): Promise<GraphShapes> {
  const feeds = new Map<string, TensorInfo>();
  for (const { name, dtype, assumedShape } of placeholders) if (assumedShape) feeds.set(name, { dtype, shape: assumedShape });
  const reachable = new Set<string>();
  const canBeInferred = (node: Node): boolean => {
    if (node.op === 'Placeholder') return feeds.has(node.name);
    return OPERATORS.has(node.op) && dependencies(node).every((name) => reachable.has(name));
  };
  for (const node of orderedNodes(graph, graph.nodes.keys())) if (canBeInferred(node)) reachable.add(node.name);
  const { infos } = await specialize(graph, feeds, [...reachable]);
  const { nodes } = await analyzeGraph(graph, feeds, [...reachable]);
  return { infos, multiplyAdds: new Map(nodes.map(({ name, multiplyAdds }) => [name, multiplyAdds])) };
}
