/** 1x1 convolutions, which mix the channels of every pixel by itself. */
import type { Node } from '../../graph/graph.js';
import { windowAttributes } from '../../ops/geometry/conv_geometry.js';
import type { LoweredGraph } from '../lowered.js';

/**
 * Whether a node is a 1x1 convolution, of a kind, that gives one pixel for each pixel: no stride, no padding, no groups, and a
 * filter [1, 1, in, out] that is the same in every run.
 */
export function isPointwise(graph: LoweredGraph, node: Node, op = 'FusedConv2D'): boolean {
  if (node.op !== op || !graph.constants.has(node.inputs[1])) return false;
  const [rows, columns, channels] = graph.info(node.inputs[1]).shape;
  if (rows !== 1 || columns !== 1 || channels !== graph.info(node.inputs[0]).shape[3]) return false;
  const { strides, padding } = windowAttributes(node);
  const isPadded = typeof padding !== 'string' && padding.some((zeros) => zeros > 0);
  return strides[0] === 1 && strides[1] === 1 && !isPadded;
}
