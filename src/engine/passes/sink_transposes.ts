/**
 * Transpositions move behind what can be computed in any order of the axes, until they meet one that undoes them. Layers whose channels come first are read as layers
 * with transpositions around them, and after this pass a network of such layers has as good as none.
 */
import { formatEndpoint, type Node } from '../../graph/graph.js';
import { normalizeAxis } from '../../ops/contract/operator.js';
import { activationOperator } from '../../ops/operators/layers/activation.js';
import { binaryOperator } from '../../ops/operators/arithmetic/binary.js';
import { passThroughOperator } from '../../ops/operators/flow/pass_through.js';
import { unaryOperator } from '../../ops/operators/arithmetic/unary.js';
import { int32, sizeOf, sourceOf, toNumbers, type Shape } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import type { Pass } from './pass.js';

/** Every element is computed from those at the same place. */
const POINTWISE: ReadonlySet<string> = new Set([...activationOperator.names, ...unaryOperator.names, ...binaryOperator.names, ...passThroughOperator.names, 'Cast', 'AddN']);

/** A value as another one whose axes change places: axis i is axis `order[i]` of `source`. */
interface Moved {
  readonly source: string;
  readonly order: readonly number[];
}

export const sinkTransposes: Pass = (graph) => {
  if (![...graph.nodes.values()].some(({ op }) => op === 'Transpose')) return;
  new Sinker(graph).run();
  graph.settle();
};

class Sinker {
  readonly #graph: LoweredGraph;
  readonly #moved = new Map<string, Moved>();

  constructor(graph: LoweredGraph) {
    this.#graph = graph;
  }

  run(): void {
    for (const node of [...this.#graph.nodes.values()]) {
      if (node.op === 'Transpose') this.#transpose(node);
      else if (POINTWISE.has(node.op)) this.#pointwise(node);
      else if (node.op === 'ConcatV2') this.#concat(node);
    }
  }

  #transpose(node: Node): void {
    const value = this.#graph.values.get(node.inputs[1]);
    const rank = this.#graph.info(node.name).shape.length;
    if (!value) return;
    const order = toNumbers(value).map((axis) => (axis < 0 ? axis + rank : axis));
    const before = this.#moved.get(node.inputs[0]);
    const after: Moved = before ? { source: before.source, order: order.map((axis) => before.order[axis]) } : { source: node.inputs[0], order };
    if (before) this.#write(node, after);
    // A fetch has its own node; what reads it reads the source.
    this.#moved.set(node.name, after);
  }

  #pointwise(node: Node): void {
    const { shape } = this.#graph.info(node.name);
    const moved = node.inputs.map((input) => this.#moved.get(input));
    const first = moved.find((each) => each !== undefined);
    if (!first || first.order.length !== shape.length || this.#graph.outputs(node).length !== 1) return;
    const fits = node.inputs.every((input, i) => (moved[i] ? String(moved[i].order) === String(first.order) : sizeOf(this.#graph.info(input).shape) === 1 && this.#graph.info(input).shape.length <= shape.length));
    if (!fits) return;
    this.#sink(node, node.inputs.map((input, i) => moved[i]?.source ?? input), first.order, shape);
  }

  #concat(node: Node): void {
    const parts = node.inputs.slice(0, -1);
    const axisValue = this.#graph.values.get(node.inputs[parts.length]);
    const moved = parts.map((part) => this.#moved.get(part));
    const [first] = moved;
    if (!first || !axisValue || !moved.every((each) => String(each?.order) === String(first.order))) return;
    const { shape } = this.#graph.info(node.name);
    const axis = normalizeAxis(node, [this.#graph.info(node.name)], toNumbers(axisValue)[0], shape.length);
    const inputs = moved.map((each) => each?.source ?? '');
    this.#sink(node, [...inputs, this.#constant(`${node.name}/sunk_axis`, [], [first.order[axis]])], first.order, shape);
  }

  /** Computes with what was moved, and moves the result. */
  #sink(node: Node, inputs: readonly string[], order: readonly number[], shape: Shape): void {
    const source = this.#free(`${node.name}/sunk`);
    const before: number[] = [];
    for (const [i, axis] of order.entries()) before[axis] = shape[i];
    this.#graph.insert({ ...node, name: source, inputs: [...inputs] }, [{ ...this.#graph.info(node.name), shape: before }]);
    this.#write(node, { source, order });
    this.#moved.set(node.name, { source, order });
  }

  /** The node becomes the transposition of what it is moved from, or another name for it. */
  #write({ name }: Node, { source, order }: Moved): void {
    const isSame = order.every((axis, i) => axis === i);
    const info = this.#graph.info(name);
    const inputs = isSame ? [source] : [source, this.#constant(`${name}/sunk_order`, [order.length], order)];
    this.#graph.addNode({ name, op: isSame ? 'Identity' : 'Transpose', inputs, controls: [], attrs: {} }, [info]);
  }

  #constant(name: string, shape: Shape, values: readonly number[]): string {
    const free = this.#free(name);
    const value = int32(shape, values);
    this.#graph.addConstant(free, sourceOf(value));
    this.#graph.values.set(free, value);
    return free;
  }

  #free(name: string): string {
    let free = name;
    for (let suffix = 1; this.#graph.infos.has(formatEndpoint(free, 0)); suffix++) free = `${name}_${suffix}`;
    return free;
  }
}
