/**
 * A 1x1 convolution without activation disappears into those that read it:
 *
 *     conv(conv(x, w1) + b1, w2) + b2  =  conv(x, w1 * w2) + (b1 * w2 + b2)
 *     mean(conv(x, w1) + b1)           =  conv(mean(x), w1) + b1          with one mean of many pixels
 *
 * MobileNet-v2 ends in such a projection, and two branches of ASPP begin with it. Most projections are there to save work,
 * though: from many channels through few to many again is less than straight ahead. So it is counted first.
 */
import type { Node } from '../../graph/graph.js';
import { activationAttribute } from '../../ops/operators/fused/fused_conv2d.js';
import { sizeOf, toNumbers, type TensorSource } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import { biasBehind, composedOf, filterProduct } from './filter_products.js';
import type { Pass } from './pass.js';
import { isPointwise } from './pointwise.js';

/** Of the multiply-adds, the share that must be saved at least: the map that goes was also the smaller one to read. */
const MIN_SAVED_SHARE = 0.1;
/** So many layers become one at most: each reads the filters of those before it. */
const MAX_COMPOSED = 8;
/** After so many runs the multiply-adds that are saved must outnumber those that multiply the filters. */
const MAX_RUNS_TO_PAY = 10;

export const composePointwise: Pass = (graph) => {
  const fetched = new Set(graph.fetches);
  const readersOf = new Readers(graph);
  for (const { name } of [...graph.nodes.values()]) {
    const projection = pointwiseLayer(graph, graph.nodes.get(name));
    if (!projection || !isLinear(projection) || fetched.has(name) || composedOf(projection.filter) >= MAX_COMPOSED) continue;
    const readers = readersOf.of(name);
    const layers = readers.map((reader) => layerOn(graph, name, reader)).filter((layer) => layer !== undefined);
    const means = readers.filter((reader) => isMean(graph, reader));
    if (layers.length + means.length < readers.length || !isWorthIt(graph, projection, layers, means.length)) continue;
    for (const layer of layers) compose(graph, projection, layer);
    for (const mean of means) averageFirst(graph, projection.node, mean);
    graph.removeNode(projection.node);
    readersOf.note(projection.node.inputs[0], [...layers.map(({ node }) => node.name), ...means.map((mean) => beforeProjection(mean))]);
  }
  graph.settle();
};

/** Who reads a map, kept while the graph changes: to look through all nodes for each of many layers would take the square of their number. */
class Readers {
  readonly #graph: LoweredGraph;
  readonly #names = new Map<string, string[]>();

  constructor(graph: LoweredGraph) {
    this.#graph = graph;
    for (const node of graph.nodes.values()) for (const input of new Set(node.inputs)) this.note(input, [node.name]);
  }

  of(endpoint: string): Node[] {
    const nodes = [...new Set(this.#names.get(endpoint))].flatMap((name) => this.#graph.nodes.get(name) ?? []);
    return nodes.filter(({ inputs }) => inputs.includes(endpoint));
  }

  /** New readers; those that there were may have gone. */
  note(endpoint: string, readers: readonly string[]): void {
    const names = this.#names.get(endpoint) ?? [];
    this.#names.set(endpoint, names);
    for (const name of readers) names.push(name);
  }
}

/** A fused 1x1 convolution whose filter [1, 1, in, out] and bias [out] are the same in every run. */
interface PointwiseLayer {
  readonly node: Node;
  readonly filter: TensorSource;
  readonly bias: TensorSource;
}

function pointwiseLayer(graph: LoweredGraph, node: Node | undefined): PointwiseLayer | undefined {
  if (!node || !isPointwise(graph, node)) return undefined;
  const [filter, bias] = node.inputs.slice(1, 3).map((input) => graph.constants.get(input));
  return filter && bias && { node, filter, bias };
}

function isLinear({ node }: PointwiseLayer): boolean {
  return node.inputs.length === 3 && activationAttribute(node, 'activation') === 'None';
}

/** A reader that convolves the map. It may add a shortcut, but not the map itself. */
function layerOn(graph: LoweredGraph, map: string, reader: Node): PointwiseLayer | undefined {
  return reader.inputs.slice(1).includes(map) ? undefined : pointwiseLayer(graph, reader);
}

/** Whether a reader averages the map over rows and columns, down to one pixel [b, 1, 1, c]. Padding has no part in a mean. */
function isMean(graph: LoweredGraph, reader: Node): boolean {
  const { shape } = graph.info(reader.name);
  if (shape.length !== 4 || shape[1] !== 1 || shape[2] !== 1) return false;
  if (reader.op === 'AvgPool') return true;
  const axes = reader.op === 'Mean' ? graph.values.get(reader.inputs[1]) : undefined;
  return axes !== undefined && toNumbers(axes).every((axis) => [1, 2].includes((axis + 4) % 4));
}

function isWorthIt(graph: LoweredGraph, projection: PointwiseLayer, layers: readonly PointwiseLayer[], means: number): boolean {
  const [, , wide, narrow] = projection.filter.shape;
  const [batch, rows, columns] = graph.info(projection.node.name).shape;
  const pixels = sizeOf([batch, rows, columns]);
  const out = layers.reduce((sum, { filter }) => sum + filter.shape[3], 0);
  const before = pixels * (wide * narrow + narrow * (out + means));
  const after = pixels * wide * (out + means) + means * batch * wide * narrow;
  const saved = before - after;
  return saved >= before * MIN_SAVED_SHARE && saved * MAX_RUNS_TO_PAY >= wide * narrow * out;
}

function compose(graph: LoweredGraph, projection: PointwiseLayer, { node, filter, bias }: PointwiseLayer): void {
  const names = { filter: `${node.name}/composed_filter`, bias: `${node.name}/composed_bias` };
  graph.addConstant(names.filter, filterProduct(projection.filter, filter));
  graph.addConstant(names.bias, biasBehind(projection.bias, filter, bias));
  const inputs = [projection.node.inputs[0], names.filter, names.bias, ...node.inputs.slice(3)];
  const controls = [...projection.node.controls, ...node.controls];
  graph.addNode({ ...node, inputs, controls }, [graph.info(node.name)]);
}

const beforeProjection = ({ name }: Node): string => `${name}/before_projection`;

/** The mean of what the projection reads comes first. The projection of that one pixel takes the name of the mean before. */
function averageFirst(graph: LoweredGraph, projection: Node, mean: Node): void {
  const [x, ...parameters] = projection.inputs;
  const { dtype, shape } = graph.info(mean.name);
  const wide = beforeProjection(mean);
  const wideShape = [...shape.slice(0, 3), graph.info(x).shape[3]];
  graph.insert({ ...mean, name: wide, inputs: [x, ...mean.inputs.slice(1)] }, [{ dtype, shape: wideShape }]);
  graph.addNode({ ...projection, name: mean.name, inputs: [wide, ...parameters] }, [{ dtype, shape }]);
}
