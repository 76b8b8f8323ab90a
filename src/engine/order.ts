/**
 * The order in which nodes run, where another one takes less memory.
 *
 * Nodes come in the order in which the fetches ask for them. In a training graph that is all gradients of maps first, on the way to the first variable, and
 * then those of filters: nearly all maps and their gradients would be in memory at once. So a value's last readers run as soon as they can, if what they
 * write takes no more than what it lets go.
 */
import { parseEndpoint, type Node } from '../graph/graph.js';
import { bytesOf } from '../tensor.js';
import type { LoweredGraph } from './lowered.js';
import { VIEWS } from './views.js';

/** Graphs that would gain less keep the order in which they came: that of the layers, which is easier to follow. */
const WORTH = 0.9;

/** The graph's nodes; inputs come first in any order. */
export function orderForMemory(graph: LoweredGraph): readonly Node[] {
  const given = [...graph.nodes.values()];
  const values = new Values(graph, given);
  const order = new Sooner(graph, given, values).order();
  return values.peakBytes(order) < WORTH * values.peakBytes(given) ? order : given;
}

/** What lies in memory: values that are computed. A view is the value that it is a view of. */
class Values {
  readonly #roots = new Map<string, string>();
  readonly #bytes = new Map<string, number>();
  readonly #readers = new Map<string, Node[]>();

  constructor(graph: LoweredGraph, nodes: readonly Node[]) {
    for (const node of nodes) {
      const outputs = graph.outputs(node);
      if (VIEWS.has(node.op)) {
        this.#roots.set(outputs[0], this.rootOf(node.inputs[0]));
        continue;
      }
      for (const output of outputs) this.#bytes.set(output, bytesOf(graph.info(output)) ?? 0);
      for (const root of new Set(node.inputs.map((input) => this.rootOf(input)))) this.#readers.set(root, [...(this.#readers.get(root) ?? []), node]);
    }
    // What is fetched has memory of its own, for ever.
    for (const fetch of graph.fetches) this.#bytes.delete(this.rootOf(fetch));
    this.written = new Map(nodes.map((node) => [node, VIEWS.has(node.op) ? [] : graph.outputs(node).filter((output) => this.#bytes.has(output))]));
  }

  /** Values by the node that computes them. */
  readonly written: ReadonlyMap<Node, readonly string[]>;

  rootOf(endpoint: string): string {
    return this.#roots.get(endpoint) ?? endpoint;
  }

  /** 0 for what is fed, constant or fetched. */
  bytes(root: string): number {
    return this.#bytes.get(root) ?? 0;
  }

  readers(root: string): readonly Node[] {
    return this.#readers.get(root) ?? [];
  }

  bytesWritten(node: Node): number {
    return (this.written.get(node) ?? []).reduce((sum, output) => sum + this.bytes(output), 0);
  }

  /** The most that is in memory at once. */
  peakBytes(order: readonly Node[]): number {
    const unread = new Map([...this.#bytes.keys()].map((root) => [root, this.readers(root).length]));
    let now = 0;
    let most = 0;
    for (const node of order) {
      now += this.bytesWritten(node);
      most = Math.max(most, now);
      for (const output of this.written.get(node) ?? []) if (unread.get(output) === 0) now -= this.bytes(output);
      if (VIEWS.has(node.op)) continue;
      for (const root of new Set(node.inputs.map((input) => this.rootOf(input)))) {
        const rest = (unread.get(root) ?? 0) - 1;
        unread.set(root, rest);
        if (rest === 0) now -= this.bytes(root);
      }
    }
    return most;
  }
}

/** Runs last readers as soon as they can run. */
class Sooner {
  readonly #graph: LoweredGraph;
  readonly #given: readonly Node[];
  readonly #values: Values;
  readonly #done = new Set<string>();
  readonly #order: Node[] = [];
  /** Values that may have become free to let go. */
  readonly #touched: string[] = [];

  constructor(graph: LoweredGraph, given: readonly Node[], values: Values) {
    this.#graph = graph;
    this.#given = given;
    this.#values = values;
  }

  order(): readonly Node[] {
    for (const node of this.#given) {
      this.#take(node);
      for (let root = this.#touched.pop(); root !== undefined; root = this.#touched.pop()) this.#letGo(root);
    }
    return this.#order;
  }

  #take(node: Node): void {
    if (this.#done.has(node.name)) return;
    // Views take no time: they come with whoever reads them.
    for (const view of this.#missing(node)) this.#take(view);
    this.#done.add(node.name);
    this.#order.push(node);
    if (!VIEWS.has(node.op)) this.#touched.push(...node.inputs.map((input) => this.#values.rootOf(input)), ...(this.#values.written.get(node) ?? []));
  }

  #letGo(root: string): void {
    const bytes = this.#values.bytes(root);
    const rest = this.#values.readers(root).filter(({ name }) => !this.#done.has(name));
    if (bytes === 0 || rest.length === 0 || !rest.every((node) => this.#canRun(node))) return;
    if (rest.reduce((sum, node) => sum + this.#values.bytesWritten(node), 0) <= bytes) for (const node of rest) this.#take(node);
  }

  #canRun(node: Node): boolean {
    return this.#missing(node).every((missing) => VIEWS.has(missing.op) && this.#canRun(missing));
  }

  /** Nodes that have to run before this one and did not. */
  #missing(node: Node): Node[] {
    const names = [...node.inputs.map((input) => parseEndpoint(input).node), ...node.controls];
    return names.flatMap((name) => (this.#done.has(name) ? [] : (this.#graph.nodes.get(name) ?? [])));
  }
}
