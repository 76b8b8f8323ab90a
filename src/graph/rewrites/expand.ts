/** Replaces nodes by several that do the same, so that what only optimisers write need not be an operator. */
import type { AttrValue, Attributes, Graph, Node } from '../graph.js';

/** Writes the nodes that stand for one. */
export class Expansion {
  readonly nodes: Node[] = [];
  readonly #isTaken: (name: string) => boolean;

  constructor(
    /** The node that is replaced. */
    readonly node: Node,
    isTaken: (name: string) => boolean,
  ) {
    this.#isTaken = isTaken;
  }

  /** Adds a node on the way, below the name of the one that is replaced, and returns its output 0. */
  add(op: string, inputs: readonly string[], attrs: Attributes = {}): string {
    const base = `${this.node.name}/${op}`;
    let name = base;
    for (let suffix = 1; this.#isTaken(name) || this.nodes.some((node) => node.name === name); suffix++) name = `${base}_${suffix}`;
    this.nodes.push({ name, op, inputs, controls: this.node.controls, attrs });
    return name;
  }

  /** The last node takes the name of the one that is replaced, and with it its readers. */
  end(op: string, inputs: readonly string[], attrs: Attributes = {}): void {
    this.nodes.push({ name: this.node.name, op, inputs, controls: this.node.controls, attrs });
  }
}

/** Graphs that hold none of the operators stay the same object. */
export function expandNodes(graph: Graph, rules: ReadonlyMap<string, (expansion: Expansion) => void>): Graph {
  if (![...graph.nodes.values()].some(({ op }) => rules.has(op))) return graph;
  const nodes = new Map<string, Node>();
  const isTaken = (name: string): boolean => graph.nodes.has(name) || nodes.has(name);
  for (const node of graph.nodes.values()) {
    const expansion = new Expansion(node, isTaken);
    const rule = rules.get(node.op);
    if (rule) rule(expansion);
    else expansion.nodes.push(node);
    for (const each of expansion.nodes) nodes.set(each.name, each);
  }
  return { nodes };
}

/** Some of a node's attributes, as far as it has them. */
export function pick(attrs: Attributes, ...keys: readonly string[]): Attributes {
  const picked: Record<string, AttrValue> = {};
  for (const key of keys) if (attrs[key] !== undefined) picked[key] = attrs[key];
  return picked;
}
