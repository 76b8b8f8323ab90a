/** Shapes and multiply-adds of a graph's nodes, as far as they follow from what its placeholders say. */
import { analyzeGraph } from '../../engine/analysis.js';
import { isConditionOp } from '../../engine/conditions.js';
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

/** @param picture what is fed to one of them, where that is known from elsewhere */
export function placeholdersOf(graph: Graph, picture?: readonly [endpoint: string, info: TensorInfo]): PlaceholderFacts[] {
  const placeholders = [...graph.nodes.values()].filter(({ op }) => op === 'Placeholder');
  return placeholders.map((node) => {
    const shape = attrShape(node, 'shape') ?? null;
    const usual = shape?.map((size, axis) => (size >= 0 ? size : axis === 0 ? 1 : OPEN_SIZE)) ?? null;
    const assumedShape = picture?.[0] === node.name ? picture[1].shape : usual;
    return { name: node.name, dtype: attrDType(node, 'dtype'), shape, assumedShape };
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
    return (OPERATORS.has(node.op) || isConditionOp(node.op)) && dependencies(node).every((name) => reachable.has(name));
  };
  for (const node of orderedNodes(graph, graph.nodes.keys())) if (canBeInferred(node)) reachable.add(node.name);
  const { infos } = await specialize(graph, feeds, [...reachable]);
  const { nodes } = await analyzeGraph(graph, feeds, [...reachable]);
  return { infos, multiplyAdds: new Map(nodes.map(({ name, multiplyAdds }) => [name, multiplyAdds])) };
}
