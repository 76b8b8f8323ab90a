/**
 * Fused 1x1 convolution -> FusedSeparableConv2D becomes one FusedInvertedResidual where that is worth it.
 *
 * It saves writing and reading the wide map between the two, which costs time where the map is larger than the caches. It
 * has a price: a backend that shares the output's rows among threads computes the wide rows at the seams once for each
 * of them.
 */
import type { Node } from '../../graph/graph.js';
import { windowAttributes } from '../../ops/geometry/conv_geometry.js';
import { sizeOf } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import { absorbable, replaceBoth, type Pass } from './pass.js';
import { isPointwise } from './pointwise.js';

/** A wide map above this many bytes does not stay in the caches that cores have for themselves or share. */
const MIN_WIDE_BYTES = 8 * 2 ** 20;
/** Of the output's rows, the share that the wide rows seen beyond a seam may be. */
const MAX_SEAM_SHARE = 1 / 16;

export const fuseInvertedResidual: Pass = (graph) => {
  const readers = graph.readers();
  for (const separable of [...graph.nodes.values()]) {
    if (separable.op !== 'FusedSeparableConv2D' || separable.attrs.preActivation !== 'None') continue;
    const expand = absorbable(graph, readers, separable.inputs[0], ['FusedConv2D']);
    if (!expand || expand.inputs.length !== 3 || !isPointwise(graph, expand) || !isWorthIt(graph, expand, separable)) continue;
    replaceBoth(graph, separable, expand, {
      op: 'FusedInvertedResidual',
      inputs: [...expand.inputs, ...separable.inputs.slice(1)],
      controls: [],
      attrs: { ...separable.attrs, expandActivation: expand.attrs.activation ?? 'None' },
    });
  }
};

function isWorthIt(graph: LoweredGraph, expand: Node, separable: Node): boolean {
  const wideBytes = sizeOf(graph.info(expand.name).shape) * Float32Array.BYTES_PER_ELEMENT;
  const outRows = graph.info(separable.name).shape[1];
  const [rate] = windowAttributes(separable).rates;
  return wideBytes > MIN_WIDE_BYTES && 2 * rate <= outRows * MAX_SEAM_SHARE;
}
