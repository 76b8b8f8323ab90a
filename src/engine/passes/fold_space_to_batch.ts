/**
 * SpaceToBatchND -> convolution -> BatchToSpaceND becomes one dilated convolution.
 *
 * TensorFlow computes an atrous convolution of rate r by sorting the rows and columns into r x r interleaved small
 * pictures, convolving those, and sorting back. With zeros `p` before and a crop `c` at the start, output position y
 * reads `y + c + i * r - p`: a convolution of rate r with `p - c` zeros in front. Source: `with_space_to_batch` in
 * tensorflow/python/ops/nn_ops.py.
 */
import { attrNumbers, attrString } from '../../graph/attributes.js';
import type { Node } from '../../graph/graph.js';
import { toNumbers } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import { absorbable, type Pass } from './pass.js';

export const foldSpaceToBatch: Pass = (graph) => {
  const readers = graph.readers();
  for (const toSpace of [...graph.nodes.values()]) {
    if (toSpace.op !== 'BatchToSpaceND') continue;
    const conv = absorbable(graph, readers, toSpace.inputs[0], ['Conv2D', 'DepthwiseConv2dNative']);
    const toBatch = conv && absorbable(graph, readers, conv.inputs[0], ['SpaceToBatchND']);
    const dilated = toBatch && dilatedConvolution(graph, toBatch, conv, toSpace);
    if (!dilated) continue;
    const info = graph.info(toSpace.name);
    graph.removeNode(conv);
    graph.removeNode(toBatch);
    graph.addNode(dilated, [info]);
  }
};

function dilatedConvolution(graph: LoweredGraph, toBatch: Node, conv: Node, toSpace: Node): Node | undefined {
  const [block, pads] = [1, 2].map((i) => numbers(graph, toBatch.inputs[i]));
  const [sameBlock, crops] = [1, 2].map((i) => numbers(graph, toSpace.inputs[i]));
  const unit = attrNumbers(conv, 'strides').every((stride) => stride === 1) && attrNumbers(conv, 'dilations', [1]).every((rate) => rate === 1);
  if (!block || !pads || !crops || !unit || block.length !== 2 || block.some((size, i) => size !== sameBlock?.[i])) return undefined;
  if (attrString(conv, 'padding') !== 'VALID') return undefined;

  // What the filter spans beyond one position, and what is missing to that at the end of each axis.
  const input = graph.info(toBatch.inputs[0]).shape;
  const filter = graph.info(conv.inputs[1]).shape;
  const output = graph.info(toSpace.name).shape;
  const before = [0, 1].map((axis) => pads[2 * axis] - crops[2 * axis]);
  const after = [0, 1].map((axis) => output[1 + axis] + (filter[axis] - 1) * block[axis] - input[1 + axis] - before[axis]);
  if ([...before, ...after].some((zeros) => zeros < 0)) return undefined;

  return {
    name: toSpace.name,
    op: conv.op,
    inputs: [toBatch.inputs[0], conv.inputs[1]],
    controls: [...toBatch.controls, ...conv.controls, ...toSpace.controls],
    attrs: {
      ...conv.attrs,
      dilations: [1, block[0], block[1], 1],
      padding: 'EXPLICIT',
      explicit_paddings: [0, 0, before[0], after[0], before[1], after[1], 0, 0],
    },
  };
}

function numbers(graph: LoweredGraph, endpoint: string): number[] | undefined {
  const value = graph.values.get(endpoint);
  return value && toNumbers(value);
}
