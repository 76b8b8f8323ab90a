/**
 * Fused depthwise convolution -> fused 1x1 convolution becomes one FusedSeparableConv2D, with the Relu in front of the two
 * where there is one: Xception's pre-activation. No network has another there, so backends have no kernel for one.
 *
 * A Relu whose input is read by others too, Xception's shortcut, is absorbed all the same: that input is what the fused
 * operator reads. Padding that lay between Relu and convolution is the convolution's own by now, and zeros pass through a
 * Relu unchanged.
 */
import type { Node } from '../../../graph/graph.js';
import type { LoweredGraph } from '../../lowered.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';
import { isPointwise } from '../pointwise.js';

/** Rows and columns of the filters that backends have a kernel for. */
const DEPTHWISE_SIZE = 3;

export const fuseSeparable: Pass = (graph) => {
  const readers = graph.readers();
  for (const pointwise of [...graph.nodes.values()]) {
    if (!isPointwise(graph, pointwise)) continue;
    const depthwise = absorbable(graph, readers, pointwise.inputs[0], ['FusedDepthwiseConv2D']);
    if (!depthwise || !isPlainDepthwise(graph, depthwise)) continue;
    const activation = absorbable(graph, readers, depthwise.inputs[0], ['Relu']);
    const x = activation ? activation.inputs[0] : depthwise.inputs[0];
    if (activation) graph.removeNode(activation);
    replaceBoth(graph, pointwise, depthwise, {
      op: 'FusedSeparableConv2D',
      inputs: [x, ...depthwise.inputs.slice(1), ...pointwise.inputs.slice(1)],
      controls: [],
      attrs: {
        ...depthwise.attrs,
        preActivation: activation?.op ?? 'None',
        depthwiseActivation: depthwise.attrs.activation ?? 'None',
        activation: pointwise.attrs.activation ?? 'None',
      },
    });
  }
};

/** One filter a channel that is the same in every run, a bias, and no residual. */
function isPlainDepthwise(graph: LoweredGraph, { inputs }: Node): boolean {
  const [rows, columns, , multiplier] = graph.info(inputs[1]).shape;
  return inputs.length === 3 && graph.constants.has(inputs[1]) && rows === DEPTHWISE_SIZE && columns === DEPTHWISE_SIZE && multiplier === 1;
}
