/**
 * Fused 1x1 convolution -> FusedSeparableConv2D becomes one FusedInvertedResidual where that is worth it.
 *
 * It saves writing and reading the wide map between the two, which costs time where the map is larger than the caches. It
 * has a price: a backend that shares the output's rows among threads computes the wide rows at the seams once for each
 * of them.
 */
import type { Node } from '../../../graph/graph.js';
import { windowAttributes } from '../../../ops/geometry/conv_geometry.js';
import { bytesOf } from '../../../tensor.js';
import type { LoweredGraph } from '../../lowered.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';
import { isPointwise } from '../pointwise.js';

/** A wide map above this many bytes does not stay in the caches that cores have for themselves or share. One of bytes is written faster than the caches that they share take it. */
const MIN_WIDE_BYTES = { float32: 8 * 2 ** 20, uint8: 2 * 2 ** 20 } as const;
/** Of the output's rows, the share that the wide rows seen beyond a seam may be. */
const MAX_SEAM_SHARE = 1 / 16;

export const fuseInvertedResidual: Pass = (graph) => {
  const readers = graph.readers();
  for (const separable of [...graph.nodes.values()]) {
    if (separable.op !== 'FusedSeparableConv2D' || separable.attrs.preActivation !== 'None') continue;
    const expand = absorbable(graph, readers, separable.inputs[0], ['FusedConv2D']);
    if (!expand || expand.inputs.length !== 3 || !isPointwise(graph, expand) || !isWideWorthIt(graph, expand, separable)) continue;
    replaceBoth(graph, separable, expand, {
      op: 'FusedInvertedResidual',
      inputs: [...expand.inputs, ...separable.inputs.slice(1)],
      controls: [],
      attrs: { ...separable.attrs, expandActivation: expand.attrs.activation ?? 'None' },
    });
  }
};

/** Whether the wide map between two convolutions, in float32 or in bytes, is one that should never be whole. */
export function isWideWorthIt(graph: LoweredGraph, expand: Node, separable: Node): boolean {
  const wide = graph.info(expand.name);
  const wideBytes = bytesOf(wide) ?? 0;
  const outRows = graph.info(separable.name).shape[1];
  const [rate] = windowAttributes(separable).rates;
  return wideBytes > MIN_WIDE_BYTES[wide.dtype === 'uint8' ? 'uint8' : 'float32'] && 2 * rate <= outRows * MAX_SEAM_SHARE;
}
