/**
 * In 8 bits: depthwise convolution -> 1x1 convolution becomes one QLinearSeparableConv2D, and 1x1 convolution -> that one QLinearInvertedResidual where it is worth it, as
 * fuse_separable.ts and fuse_inverted_residual.ts do it with floats. Integers stay what they were.
 */
import type { Attributes, Node } from '../../../graph/graph.js';
import type { LoweredGraph } from '../../lowered.js';
import { isWideWorthIt } from './fuse_inverted_residual.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';
import { isPointwise } from '../pointwise.js';

/** Of the filters that backends have a kernel for: rows and columns, and the fewest channels. */
const DEPTHWISE_SIZE = 3;
const CHANNELS = 8;
/** Inputs of a convolution without a residual. */
const PLAIN = 4;
/** Attributes of the window; the others are those of a layer's numbers. */
const WINDOW: ReadonlySet<string> = new Set(['strides', 'dilations', 'padding', 'explicit_paddings', 'data_format']);

export const fuseByteSeparable: Pass = (graph) => {
  const readers = graph.readers();
  for (const pointwise of [...graph.nodes.values()]) {
    if (!isBytePointwise(graph, pointwise)) continue;
    const depthwise = absorbable(graph, readers, pointwise.inputs[0], ['QLinearDepthwiseConv2D']);
    if (!depthwise || !isKnownDepthwise(graph, depthwise)) continue;
    replaceBoth(graph, pointwise, depthwise, {
      op: 'QLinearSeparableConv2D',
      inputs: [...depthwise.inputs, ...pointwise.inputs.slice(1)],
      controls: [],
      attrs: { ...windowOf(depthwise), ...prefixed(depthwise, 'depthwise_'), ...prefixed(pointwise, '') },
    });
  }
};

export const fuseByteInvertedResidual: Pass = (graph) => {
  const readers = graph.readers();
  for (const separable of [...graph.nodes.values()]) {
    if (separable.op !== 'QLinearSeparableConv2D' || separable.attrs.depthwise_rectify === true) continue;
    const expand = absorbable(graph, readers, separable.inputs[0], ['QLinearConv2D']);
    if (!expand || expand.inputs.length !== PLAIN || !isBytePointwise(graph, expand) || !isWideWorthIt(graph, expand, separable)) continue;
    replaceBoth(graph, separable, expand, {
      op: 'QLinearInvertedResidual',
      inputs: [...expand.inputs, ...separable.inputs.slice(1)],
      controls: [],
      attrs: { ...separable.attrs, ...prefixed(expand, 'expand_') },
    });
  }
};

/** A 1x1 convolution whose filter and multiplier are the same in every run. */
function isBytePointwise(graph: LoweredGraph, node: Node): boolean {
  return node.op === 'QLinearConv2D' && node.attrs.rectify !== true && isPointwise(graph, node, 'QLinearConv2D') && graph.constants.has(node.inputs[3]);
}

function isKnownDepthwise(graph: LoweredGraph, { inputs }: Node): boolean {
  const [rows, columns, channels, multiplier] = graph.info(inputs[1]).shape;
  const isConstant = [inputs[1], inputs[3]].every((input) => graph.constants.has(input));
  return inputs.length === PLAIN && isConstant && rows === DEPTHWISE_SIZE && columns === DEPTHWISE_SIZE && multiplier === 1 && channels >= CHANNELS;
}

const windowOf = ({ attrs }: Node): Attributes => Object.fromEntries(Object.entries(attrs).filter(([name]) => WINDOW.has(name)));

const prefixed = ({ attrs }: Node, prefix: string): Attributes =>
  Object.fromEntries(Object.entries(attrs).flatMap(([name, value]) => (WINDOW.has(name) ? [] : [[`${prefix}${name}`, value]])));
