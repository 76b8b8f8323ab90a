/** What ran: the steps of a plan, how long each took, and the layers of the network that it stands for. */
import { canonicalEndpoint, parseEndpoint, type Node } from '../graph/graph.js';
import type { Plan, PlannedValue, Step } from '../ops/contract/backend.js';
import { convGeometry, type WindowAttributes } from '../ops/geometry/conv_geometry.js';
import { OPERATORS } from '../ops/index.js';
import type { TensorInfo } from '../tensor.js';
import type { LoweredGraph } from './lowered.js';

/** A value under TensorFlow's name for it; feature maps are [b, h, w, c]. */
export interface TracedValue extends TensorInfo {
  readonly name: string;
}

/** A window that slides over rows and columns. */
export interface TracedWindow {
  readonly size: readonly [rows: number, columns: number];
  readonly strides: readonly [rows: number, columns: number];
  readonly rates: readonly [rows: number, columns: number];
  /** Zeros in front of the first row and column. */
  readonly padding: readonly [top: number, left: number];
}

export interface TracedLayer extends TracedValue {
  /** TensorFlow's operator, or one of ours that does the work of several. */
  readonly op: string;
  /** Names of the layers, or the feeds, that it reads. Weights are left out. */
  readonly inputs: readonly string[];
  readonly multiplyAdds: number;
  /** Of convolutions and pooling. */
  readonly window?: TracedWindow;
}

export interface TracedStep extends TracedLayer {
  /** How long the step took in this run; on a graphics card, until it was handed over, which is before it is done. */
  readonly milliseconds: number;
  /** The network's own layers that are computed here, in order, batch norm folded into them. Most steps are one. */
  readonly layers: readonly TracedLayer[];
}

export interface Trace {
  readonly backend: string;
  readonly threads: number;
  readonly feeds: readonly TracedValue[];
  readonly steps: readonly TracedStep[];
  /** The sum over all steps. */
  readonly milliseconds: number;
}

/** The layers of a graph after the passes LAYER_BY_LAYER, in order. */
export function layersOf(graph: LoweredGraph): TracedLayer[] {
  return [...graph.nodes.values()].map((node) => {
    const inputs = node.inputs.filter((input) => !graph.constants.has(canonicalEndpoint(input)));
    const infos = node.inputs.map((input) => graph.info(input));
    return describe(node, inputs, infos, graph.outputs(node).map((output) => graph.info(output)));
  });
}

/**
 * @param layers of the same network, as `layersOf` gives them
 * @param milliseconds one a step
 */
export function tracedSteps(plan: Plan, layers: readonly TracedLayer[], milliseconds: readonly number[]): TracedStep[] {
  const unclaimed = new Map(layers.map((layer) => [layer.name, layer]));
  const writers = new Writers(plan);
  return plan.steps.map((step, i) => {
    const described = describeStep(plan, step, writers);
    writers.note(step);
    return { ...described, milliseconds: milliseconds[i], layers: claim(unclaimed, step.node.name) };
  });
}

/** What the plan is fed, under the names by which it is fed. */
export const feedsOf = (plan: Plan): TracedValue[] => fedValues(plan).map(({ name, dtype, shape }) => ({ name, dtype, shape }));

const fedValues = ({ values, storages }: Plan): PlannedValue[] =>
  values.filter(({ name, storage }) => {
    const from = storages[storage];
    return from.kind === 'feed' && from.endpoint === name;
  });

/** A value is what the steps wrote that share its memory: reshapes are no steps, and a concat may be where its parts were written. */
class Writers {
  readonly #plan: Plan;
  readonly #names = new Map<number, string[]>();

  constructor(plan: Plan) {
    this.#plan = plan;
    for (const { name, storage } of fedValues(plan)) this.#names.set(storage, [name]);
  }

  of(value: number): readonly string[] {
    return this.#names.get(this.#plan.values[value].storage) ?? [];
  }

  note({ node, outputs }: Step): void {
    for (const { storage } of outputs.map((output) => this.#plan.values[output])) {
      const names = this.#names.get(storage) ?? [];
      this.#names.set(storage, names);
      names.push(node.name);
    }
  }
}

function describeStep({ values }: Plan, { node, inputs, outputs }: Step, writers: Writers): TracedLayer {
  const [ins, outs] = [inputs, outputs].map((indices) => indices.map((index) => values[index]));
  return describe(node, inputs.flatMap((input) => writers.of(input)), ins, outs);
}

function describe(node: Node, inputs: readonly string[], infos: readonly TensorInfo[], outputs: readonly TensorInfo[]): TracedLayer {
  const operator = OPERATORS.get(node.op);
  const attrs = operator?.attributes(node);
  const { dtype, shape } = outputs[0];
  const multiplyAdds = operator?.multiplyAdds?.(infos, outputs, attrs) ?? 0;
  const window = isWindow(attrs) ? windowOf(infos, attrs) : undefined;
  return { name: node.name, op: node.op, dtype, shape, inputs: [...new Set(inputs)], multiplyAdds, ...(window ? { window } : {}) };
}

interface Pooling extends WindowAttributes {
  readonly ksize?: readonly [rows: number, columns: number];
}

const isWindow = (attrs: unknown): attrs is Pooling => typeof attrs === 'object' && attrs !== null && 'rates' in attrs && 'padding' in attrs;

/** The filter is the input after x that is one of [rows, columns, in, out] and not pointwise, if there is such a one. */
function windowOf([x, ...parameters]: readonly TensorInfo[], attrs: Pooling): TracedWindow {
  const filters = parameters.map(({ shape }) => shape).filter((shape) => shape.length === 4);
  const [rows, columns] = attrs.ksize ?? filters.find(([height, width]) => height * width > 1) ?? filters[0];
  const { padTop, padLeft } = convGeometry(x.shape, rows, columns, attrs);
  return { size: [rows, columns], strides: attrs.strides, rates: attrs.rates, padding: [padTop, padLeft] };
}

/** The layers that lead to one, those before it first, down to what earlier steps have. */
function claim(unclaimed: Map<string, TracedLayer>, name: string): TracedLayer[] {
  const claimed: TracedLayer[] = [];
  // An explicit stack: a step may stand for more layers than the call stack holds.
  const stack: { readonly layer: TracedLayer; next: number }[] = [];
  const enter = (endpoint: string): void => {
    const layer = unclaimed.get(parseEndpoint(endpoint).node);
    if (!layer) return;
    unclaimed.delete(layer.name);
    stack.push({ layer, next: 0 });
  };
  enter(name);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    if (top.next < top.layer.inputs.length) {
      enter(top.layer.inputs[top.next++]);
    } else {
      claimed.push(top.layer);
      stack.pop();
    }
  }
  return claimed;
}
