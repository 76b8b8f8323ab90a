/**
 * TensorFlow 1's conditions: a Switch hands its data on to one of two branches, a Merge takes what comes of the branch that was
 * taken (`tf.cond`). In an inference graph the predicate follows from sizes, so that one branch is known never to run: it is
 * left out, and Switch and Merge are only other names for what they hand on.
 */
import { UnsupportedOpError } from '../errors.js';
import { canonicalEndpoint, formatEndpoint, parseEndpoint, type Node } from '../graph/graph.js';
import { int32, sourceOf } from '../tensor.js';
import type { LoweredGraph } from './lowered.js';

const SWITCHES: ReadonlySet<string> = new Set(['Switch', 'RefSwitch']);
const MERGES: ReadonlySet<string> = new Set(['Merge', 'RefMerge']);

/** Operators that specialisation takes out of a graph; neither shape inference nor kernels meet them. */
export const isConditionOp = (op: string): boolean => SWITCHES.has(op) || MERGES.has(op);

/** Which endpoints are never computed, and which are other names, as far as a walk through the graph has come. */
export class Conditions {
  readonly #lowered: LoweredGraph;
  /** What an output of a Switch or a Merge is another name for. */
  readonly #others = new Map<string, string>();
  readonly #switches = new Set<string>();

  constructor(lowered: LoweredGraph) {
    this.#lowered = lowered;
  }

  /** The node as it reads once conditions are decided, or undefined where nothing is left of it to compute. */
  decide(node: Node): Node | undefined {
    if (MERGES.has(node.op)) return void this.#merge(node);
    if (node.controls.some((name) => !this.#switches.has(name) && this.#isDead(name)) || node.inputs.some((input) => this.#isDead(input))) return void this.#kill(node.name);
    const named = { ...node, inputs: node.inputs.map((input) => this.#others.get(canonicalEndpoint(input)) ?? input) };
    if (SWITCHES.has(node.op)) return void this.#switch(named);
    return named;
  }

  /** Gives a value that is asked for by the name of a Switch or a Merge a node of that name. */
  nameFetches(): void {
    for (const fetch of this.#lowered.fetches) {
      const source = this.#others.get(fetch);
      if (source === undefined || this.#lowered.infos.has(fetch)) continue;
      const { node: name, index } = parseEndpoint(fetch);
      // Output 1 takes a node with two outputs.
      const inputs = Array.from({ length: index + 1 }, (_, i) => this.#others.get(formatEndpoint(name, i)) ?? source);
      const outputs = inputs.map((input) => this.#lowered.info(input));
      this.#lowered.addNode({ name, op: index === 0 ? 'Identity' : 'IdentityN', inputs, controls: [], attrs: {} }, outputs);
    }
  }

  #switch(node: Node): void {
    const [data, predicate] = node.inputs;
    const value = this.#lowered.operand(predicate, node).value;
    if (!value || value.dtype !== 'bool' || value.data.length !== 1) {
      throw new UnsupportedOpError(
        `Node '${node.name}' (${node.op}) chooses a branch by '${predicate}', which is only known once the graph runs; only choices that follow from sizes and constants can be made. Export the graph without that condition.`,
      );
    }
    this.#switches.add(node.name);
    const taken = Number(value.data[0]) === 0 ? 0 : 1;
    this.#others.set(formatEndpoint(node.name, taken), canonicalEndpoint(data));
    this.#lowered.dead.add(formatEndpoint(node.name, 1 - taken));
  }

  #merge(node: Node): void {
    const alive = node.inputs.findIndex((input) => !this.#isDead(input));
    if (alive < 0) return this.#kill(node.name);
    const input = canonicalEndpoint(node.inputs[alive]);
    this.#others.set(node.name, this.#others.get(input) ?? input);
    // The output `value_index` tells which input it was.
    const index = `${node.name}/value_index`;
    this.#lowered.addConstant(index, sourceOf(int32([], [alive])));
    this.#others.set(formatEndpoint(node.name, 1), index);
  }

  #kill(name: string): void {
    this.#lowered.dead.add(name);
  }

  /** A node that is dead is so with all its outputs; of a Switch one output is. */
  #isDead(endpoint: string): boolean {
    const { dead } = this.#lowered;
    return dead.size > 0 && (dead.has(canonicalEndpoint(endpoint)) || (!this.#others.has(canonicalEndpoint(endpoint)) && dead.has(parseEndpoint(endpoint).node)));
  }
}

/** The nodes of an order that a condition may leave out: a Switch comes before them. */
export function conditionalNodes(order: readonly Node[]): ReadonlySet<string> {
  const conditional = new Set<string>();
  for (const node of order) {
    const follows = node.inputs.some((input) => conditional.has(parseEndpoint(input).node)) || node.controls.some((name) => conditional.has(name));
    if (follows || SWITCHES.has(node.op)) conditional.add(node.name);
  }
  return conditional;
}
