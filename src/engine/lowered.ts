/**
 * The working form of the engine: a specialised graph whose shapes are all known, which the passes rewrite in place.
 */
import { GraphFormatError, InvalidArgumentError } from '../errors.js';
import { canonicalEndpoint, parseEndpoint, formatEndpoint, type Node } from '../graph/graph.js';
import type { Operand } from '../ops/contract/operator.js';
import type { Tensor, TensorInfo, TensorSource } from '../tensor.js';

export class LoweredGraph {
  /** Nodes that run, in an order in which inputs come first. */
  readonly nodes = new Map<string, Node>();
  /** Data type and shape of every endpoint. */
  readonly infos = new Map<string, TensorInfo>();
  /** Endpoints that the caller gives. */
  readonly feeds = new Set<string>();
  /** Endpoints that are the same in every run. */
  readonly constants = new Map<string, TensorSource>();
  /** Small values that are known already, of constants and of feeds. */
  readonly values = new Map<string, Tensor>();
  /** The least and the greatest number of maps, where training has found them out: see quantization/learned_ranges.ts. */
  readonly learnedRanges = new Map<string, readonly [low: number, high: number]>();
  /** Nodes, and outputs of Switch, in a branch of a condition that is not taken: they are in nothing else here. */
  readonly dead = new Set<string>();
  /** Endpoints the caller wants, in canonical spelling. */
  readonly fetches: readonly string[];
  /** Nodes that stand at the end of the map, behind nodes that read them, as long as `settle` was not called. */
  readonly #inserted = new Set<string>();

  constructor(fetches: readonly string[]) {
    this.fetches = fetches.map(canonicalEndpoint);
  }

  /** The same nodes, for other fetches. */
  fetching(fetches: readonly string[]): LoweredGraph {
    const graph = new LoweredGraph(fetches);
    for (const [name, node] of this.nodes) graph.nodes.set(name, node);
    for (const [endpoint, info] of this.infos) graph.infos.set(endpoint, info);
    for (const endpoint of this.feeds) graph.feeds.add(endpoint);
    for (const [endpoint, source] of this.constants) graph.constants.set(endpoint, source);
    for (const [endpoint, value] of this.values) graph.values.set(endpoint, value);
    for (const [endpoint, range] of this.learnedRanges) graph.learnedRanges.set(endpoint, range);
    return graph;
  }

  addFeed(endpoint: string, info: TensorInfo): void {
    this.feeds.add(endpoint);
    this.infos.set(endpoint, { dtype: info.dtype, shape: info.shape });
  }

  addConstant(endpoint: string, source: TensorSource): void {
    this.constants.set(endpoint, source);
    this.infos.set(endpoint, { dtype: source.dtype, shape: source.shape });
  }

  /** Adds a node at the end, or puts it in the place of the node of the same name. */
  addNode(node: Node, outputs: readonly TensorInfo[]): void {
    this.nodes.set(node.name, { ...node, inputs: node.inputs.map(canonicalEndpoint) });
    for (const [index, output] of outputs.entries()) this.infos.set(formatEndpoint(node.name, index), output);
    // The node before it may have had more: batch norm gives six values, the convolution that it becomes part of one.
    for (let index = outputs.length; this.infos.delete(formatEndpoint(node.name, index)); ) index++;
  }

  /** Adds a node that nodes in front of it may read, and that may read nodes behind those. A pass that does so calls `settle` at its end. */
  insert(node: Node, outputs: readonly TensorInfo[]): void {
    this.addNode(node, outputs);
    this.#inserted.add(node.name);
  }

  /** Puts inserted nodes in front of their first readers, and behind what they read: all at once, since a map cannot take one in between. */
  settle(): void {
    if (this.#inserted.size === 0) return;
    const nodes = new Map(this.nodes);
    const inserted = new Set(this.#inserted);
    this.#inserted.clear();
    this.nodes.clear();
    const begun = new Set<string>();
    for (const node of nodes.values()) {
      if (inserted.has(node.name) || begun.has(node.name)) continue;
      begun.add(node.name);
      // Inserted nodes may read each other, in chains that are longer than the call stack.
      const stack = [{ node, before: namesBefore(node) }];
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const name = top.before.pop();
        const producer = name === undefined ? undefined : nodes.get(name);
        if (producer && !begun.has(producer.name)) {
          begun.add(producer.name);
          stack.push({ node: producer, before: namesBefore(producer) });
        } else if (name === undefined) {
          this.nodes.set(top.node.name, top.node);
          stack.pop();
        }
      }
    }
  }

  removeNode(node: Node): void {
    this.nodes.delete(node.name);
  }

  info(endpoint: string): TensorInfo {
    const info = this.infos.get(canonicalEndpoint(endpoint));
    if (info) return info;
    if (this.dead.has(canonicalEndpoint(endpoint)) || this.dead.has(parseEndpoint(endpoint).node)) {
      throw new InvalidArgumentError(`'${endpoint}' lies in a branch of a condition that is not taken for what is fed. Fetch what comes behind the condition.`);
    }
    throw new GraphFormatError(`The graph refers to '${endpoint}', but that node has no such output.`);
  }

  operand(endpoint: string, user: Node): Operand {
    const name = canonicalEndpoint(endpoint);
    const info = this.infos.get(name);
    if (!info) {
      throw new GraphFormatError(`Node '${user.name}' (${user.op}) reads '${endpoint}', but that node has no such output.`);
    }
    const value = this.values.get(name);
    return value ? { ...info, value } : info;
  }

  /** All endpoints of a node, read or not: a kernel fills every output. */
  outputs(node: Node): string[] {
    const endpoints: string[] = [];
    for (let index = 0; this.infos.has(formatEndpoint(node.name, index)); index++) endpoints.push(formatEndpoint(node.name, index));
    return endpoints;
  }

  /** The node that computes an endpoint; undefined for feeds and constants. */
  producer(endpoint: string): Node | undefined {
    return this.nodes.get(parseEndpoint(endpoint).node);
  }

  /** How often each endpoint is read, counting a fetch as a reader: what is fetched must not be absorbed. */
  readers(): Map<string, number> {
    const count = new Map<string, number>();
    const add = (endpoint: string): void => void count.set(endpoint, (count.get(endpoint) ?? 0) + 1);
    for (const node of this.nodes.values()) node.inputs.forEach(add);
    this.fetches.forEach(add);
    return count;
  }
}

/** The nodes that a node reads or waits for, last one first. */
const namesBefore = ({ inputs, controls }: Node): string[] => [...controls, ...[...inputs].reverse().map((input) => parseEndpoint(input).node)];
