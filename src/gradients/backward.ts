/** The walk from a loss back to variables: every node's rule once, after all that read the node. */
import { UnsupportedOpError } from '../errors.js';
import type { GraphBuilder, Value } from '../graph/builder.js';
import { canonicalEndpoint, formatEndpoint, type Node } from '../graph/graph.js';
import { GradientSite, MissingRule } from '../ops/contract/gradient.js';
import { isFloating } from '../ops/contract/dtypes.js';
import { OPERATORS } from '../ops/index.js';
import type { KnownGraph } from './known.js';

/** Nodes without a rule, and why, by what the message calls them. */
type Missing = Map<string, string[]>;

export class Backward {
  readonly #builder: GraphBuilder;
  readonly #known: KnownGraph;
  /** Endpoints that depend on a variable and hold floats: where gradients are wanted. */
  readonly #wanted: ReadonlySet<string>;
  /** What each reader of an endpoint says. */
  readonly #contributions = new Map<string, Value[]>();
  readonly #sums = new Map<string, Value>();

  constructor(builder: GraphBuilder, known: KnownGraph, order: readonly Node[], variables: ReadonlySet<string>) {
    [this.#builder, this.#known] = [builder, known];
    this.#wanted = wantedEndpoints(known, order, variables);
  }

  /**
   * @param order nodes after their inputs
   * @throws UnsupportedOpError that lists every operator without a rule between the loss and the variables
   */
  run(order: readonly Node[], loss: string, seed: Value): void {
    const missing: Missing = new Map();
    if (this.#wanted.has(loss)) this.#contributions.set(loss, [seed]);
    for (const node of [...order].reverse()) this.#derive(node, missing);
    if (missing.size > 0) throw withoutRules(missing);
  }

  /** The sum of what all readers say; undefined when the loss does not depend on the endpoint. */
  gradientOf(endpoint: string): Value | undefined {
    const known = this.#sums.get(endpoint);
    const parts = this.#contributions.get(endpoint);
    if (known || !parts) return known;
    const sum = parts.length === 1 ? parts[0] : this.#builder.add('AddN', parts, { N: parts.length }, `gradients/${endpoint.replace(':', '_')}/AddN`);
    this.#sums.set(endpoint, sum);
    return sum;
  }

  #derive(node: Node, missing: Missing): void {
    const endpoints = this.#known.outputs(node).map((_, index) => formatEndpoint(node.name, index));
    const inputs = node.inputs.map(canonicalEndpoint);
    const wanted = inputs.map((input) => this.#wanted.has(input));
    if (!wanted.includes(true) || !endpoints.some((endpoint) => this.#contributions.has(endpoint))) return;
    const gradients = endpoints.map((endpoint) => this.gradientOf(endpoint));
    const found = this.#applyRule(node, gradients, wanted, missing);
    for (const [i, input] of inputs.entries()) {
      const value = found[i];
      if (value && wanted[i]) append(this.#contributions, input, value);
    }
  }

  #applyRule(node: Node, gradients: readonly (Value | undefined)[], wanted: readonly boolean[], missing: Missing): readonly (Value | undefined)[] {
    const operator = OPERATORS.get(node.op);
    // Without a rule the walk goes on as if there were one, to find all that are missing; what it makes is thrown away.
    const instead = node.inputs.map(() => gradients.find((gradient) => gradient));
    const note = (called: string): void => append(missing, called, node.name);
    if (!operator?.gradient) {
      note(node.op);
      return instead;
    }
    const inputs = node.inputs.map((input) => this.#known.operand(input));
    const outputs = this.#known.outputs(node);
    const site = new GradientSite({ builder: this.#builder, node, attrs: operator.attributes(node), inputs, outputs, gradients, wanted });
    try {
      return operator.gradient(site);
    } catch (error) {
      if (!(error instanceof MissingRule)) throw error;
      note(`${node.op} ${error.message}`);
      return instead;
    }
  }
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function wantedEndpoints(known: KnownGraph, order: readonly Node[], variables: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set<string>(variables);
  for (const node of order) {
    if (!node.inputs.some((input) => wanted.has(canonicalEndpoint(input)))) continue;
    for (const [index, { dtype }] of known.outputs(node).entries()) if (isFloating(dtype)) wanted.add(formatEndpoint(node.name, index));
  }
  return wanted;
}

function withoutRules(missing: Missing): UnsupportedOpError {
  const list = [...missing].map(([called, nodes]) => `${called} (${nodes.length}x, first '${nodes[0]}')`).join(', ');
  return new UnsupportedOpError(
    `The loss depends on the variables through ${missing.size === 1 ? 'an operator' : 'operators'} without a gradient rule: ${list}. Choose variables behind them, or put a StopGradient in front.`,
  );
}
