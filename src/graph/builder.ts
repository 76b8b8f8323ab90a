/** Writes graphs: nodes get unique names as TensorFlow gives them, and flow from one builder function to the next as values. */
import { GraphFormatError } from '../errors.js';
import { formatEndpoint, parseEndpoint, type Attributes, type Graph, type Node } from './graph.js';

/** One output of a node in a graph that is being written. */
export interface Value {
  readonly builder: GraphBuilder;
  /** The endpoint as another node's input names it. */
  readonly endpoint: string;
}

export class GraphBuilder {
  readonly #nodes = new Map<string, Node>();

  /** Goes on writing a graph that is there: its nodes come first and stay as they are. */
  static of(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const [name, node] of graph.nodes) builder.#nodes.set(name, node);
    return builder;
  }

  has(name: string): boolean {
    return this.#nodes.has(name);
  }

  /** A value by its name. @throws GraphFormatError when there is no such node */
  value(endpoint: string): Value {
    const { node } = parseEndpoint(endpoint);
    if (!this.#nodes.has(node)) throw new GraphFormatError(`The graph has no node '${node}' (of ${this.#nodes.size} nodes).`);
    return { builder: this, endpoint };
  }

  /**
   * Adds a node and returns its output 0. A name that is taken gets TensorFlow's suffix: `Relu`, `Relu_1`, `Relu_2`.
   */
  add(op: string, inputs: readonly Value[], attrs: Attributes, name: string = op): Value {
    const node: Node = { name: this.#unique(name), op, inputs: inputs.map((input) => this.#own(input)), controls: [], attrs };
    this.#nodes.set(node.name, node);
    return { builder: this, endpoint: node.name };
  }

  /** The node that a value comes from. */
  node(value: Value): Node {
    return this.#nodes.get(parseEndpoint(this.#own(value)).node)!;
  }

  /** Another output of the node that a value comes from. */
  output(value: Value, index: number): Value {
    return { builder: this, endpoint: formatEndpoint(parseEndpoint(this.#own(value)).node, index) };
  }

  build(): Graph {
    return { nodes: new Map(this.#nodes) };
  }

  #own(value: Value): string {
    if (value.builder !== this) throw new GraphFormatError(`The value '${value.endpoint}' belongs to another graph.`);
    return value.endpoint;
  }

  #unique(name: string): string {
    if (!this.#nodes.has(name)) return name;
    let suffix = 1;
    while (this.#nodes.has(`${name}_${suffix}`)) suffix++;
    return `${name}_${suffix}`;
  }
}
