/**
 * The image-level branch of ASPP becomes part of the projection's bias.
 *
 * The branch is one vector, resized to a whole map and joined with the others before a 1x1 convolution. A map that is the
 * same everywhere adds the same to every pixel:
 *
 *     conv(concat(resize(v), a, ...), [w0; w1; ...]) + bias  =  conv(concat(a, ...), [w1; ...]) + (v * w0 + bias)
 *
 * so neither the map nor its products are computed. Only for a batch of one: a bias is the same for all pictures.
 */
import type { Node } from '../../graph/graph.js';
import { int32, sourceOf, type TensorSource } from '../../tensor.js';
import { CHANNELS, joinedMaps, withMaps } from '../channel_concat.js';
import type { LoweredGraph } from '../lowered.js';
import { inputChannels, type Range } from './filter_slices.js';
import { absorbable, type Pass } from './pass.js';
import { isPointwise } from './pointwise.js';

export const foldImagePooling: Pass = (graph) => {
  const readers = graph.readers();
  for (const conv of [...graph.nodes.values()]) {
    const filter = graph.constants.get(conv.inputs[1]);
    if (!filter || !isPointwise(graph, conv) || graph.info(conv.name).shape[0] !== 1) continue;
    const concat = absorbable(graph, readers, conv.inputs[0], ['ConcatV2', 'Concat']);
    const inputs = concat && joinedMaps(graph, concat);
    if (!concat || !inputs) continue;

    const branches = branchesOf(graph, readers, inputs);
    const maps = branches.filter(({ pooled }) => !pooled);
    if (maps.length === 0 || maps.length === branches.length) continue;
    let bias = conv.inputs[2];
    for (const { pooled, channels } of branches) if (pooled) bias = addToBias(graph, conv, filter, pooled, channels, bias);

    const remaining = `${conv.name}/remaining_filter`;
    graph.addConstant(remaining, inputChannels(filter, maps.map(({ channels }) => channels)));
    const x = joined(graph, concat, maps.map(({ endpoint }) => endpoint));
    graph.addNode({ ...conv, inputs: [x, remaining, bias, ...conv.inputs.slice(3)] }, [graph.info(conv.name)]);
  }
  graph.settle();
};

/** One input of the concat: the channels that it gives, and the resize by which it is one vector everywhere. */
interface Branch {
  readonly endpoint: string;
  readonly channels: Range;
  readonly pooled: Node | undefined;
}

function branchesOf(graph: LoweredGraph, readers: ReadonlyMap<string, number>, maps: readonly string[]): Branch[] {
  let first = 0;
  return maps.map((endpoint) => {
    const channels: Range = [first, (first += graph.info(endpoint).shape[CHANNELS])];
    const resize = absorbable(graph, readers, endpoint, ['ResizeBilinear', 'ResizeNearestNeighbor']);
    const isPooled = resize && isVector(graph, resize.inputs[0]);
    return { endpoint, channels, pooled: isPooled ? resize : undefined };
  });
}

function isVector(graph: LoweredGraph, endpoint: string): boolean {
  const { dtype, shape } = graph.info(endpoint);
  return dtype === 'float32' && shape[0] === 1 && shape[1] === 1 && shape[2] === 1;
}

/** Puts the share of a pooled vector into the bias [n], which is then computed in every run. */
function addToBias(graph: LoweredGraph, conv: Node, filter: TensorSource, resize: Node, channels: Range, bias: string): string {
  const outChannels = filter.shape[3];
  const [slice, product, size, sum] = ['filter', 'product', 'size', 'bias'].map((part) => `${resize.name}/folded_${part}`);
  graph.addConstant(slice, inputChannels(filter, [channels]));
  const length = int32([1], [outChannels]);
  graph.addConstant(size, sourceOf(length));
  graph.values.set(size, length);
  const inputs = [resize.inputs[0], slice, bias];
  const attrs = { ...conv.attrs, activation: 'None' };
  graph.insert({ name: product, op: conv.op, inputs, controls: [], attrs }, [{ dtype: 'float32', shape: [1, 1, 1, outChannels] }]);
  graph.insert({ name: sum, op: 'Reshape', inputs: [product, size], controls: [], attrs: {} }, [{ dtype: 'float32', shape: [outChannels] }]);
  graph.removeNode(resize);
  return sum;
}

/** The maps that are left, side by side; one alone needs no concat. */
function joined(graph: LoweredGraph, concat: Node, maps: readonly string[]): string {
  if (maps.length === 1) {
    graph.removeNode(concat);
    return maps[0];
  }
  const { dtype, shape } = graph.info(concat.name);
  const channels = maps.reduce((sum, map) => sum + graph.info(map).shape[CHANNELS], 0);
  graph.addNode(withMaps(concat, maps), [{ dtype, shape: [...shape.slice(0, CHANNELS), channels] }]);
  return concat.name;
}
