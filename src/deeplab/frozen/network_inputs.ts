/** What the first layers of a network read: the picture after all that happens to it in front of the network. */
import type { LoweredGraph } from '../../engine/lowered.js';
import { windowAttributes } from '../../ops/geometry/conv_geometry.js';
import { sizeOf, toNumbers } from '../../tensor.js';
import type { Node } from '../../graph/graph.js';
import { channelsSizeOf, largest, type Size } from './map_size.js';

const CONVOLUTIONS: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative']);

/** Endpoints that convolutions with none before them read. A graph that looks at several scales has one each. */
export function networkInputs(graph: LoweredGraph, feed: string): string[] {
  /** By endpoint that depends on the picture: whether a convolution lies between. */
  const behindLayer = new Map<string, boolean>([[feed, false]]);
  const inputs = new Set<string>();
  for (const node of graph.nodes.values()) {
    const known = node.inputs.flatMap((input) => behindLayer.get(input) ?? []);
    if (known.length === 0) continue;
    const isLayer = CONVOLUTIONS.has(node.op);
    if (isLayer && !known[0]) inputs.add(inputBehindPad(graph, node));
    const isBehind = isLayer || known.some(Boolean);
    for (const output of graph.outputs(node)) behindLayer.set(output, isBehind);
  }
  return [...inputs];
}

/** Their rows and columns, of the largest. Undefined without a convolution. */
export function networkSize(graph: LoweredGraph, feed: string): Size | undefined {
  const inputs = networkInputs(graph, feed);
  return inputs.length === 0 ? undefined : largest(inputs.map((input) => channelsSizeOf(graph, input)));
}

/** Xception pads by itself in front of a convolution, by as much as its filter reaches out; that belongs to the convolution. */
function inputBehindPad(graph: LoweredGraph, conv: Node): string {
  const [input] = conv.inputs;
  const pad = graph.producer(input);
  const zeros = pad?.op === 'Pad' && graph.values.get(pad.inputs[1]);
  if (!pad || !zeros || sizeOf(zeros.shape) !== 8) return input;
  const { padding, rates } = windowAttributes(conv);
  const [rows, columns] = graph.info(conv.inputs[1]).shape;
  const amounts = toNumbers(zeros);
  const reaches = amounts[2] + amounts[3] === (rows - 1) * rates[0] && amounts[4] + amounts[5] === (columns - 1) * rates[1];
  return padding === 'VALID' && reaches ? pad.inputs[0] : input;
}

/** Endpoints between the feed and the first layers, the feed among them. */
export function beforeNetwork(graph: LoweredGraph, feed: string): string[] {
  const needed = new Set<string>(networkInputs(graph, feed));
  for (const node of [...graph.nodes.values()].reverse()) {
    if (graph.outputs(node).some((output) => needed.has(output))) for (const input of node.inputs) needed.add(input);
  }
  return [...needed].filter((endpoint) => !graph.constants.has(endpoint));
}
