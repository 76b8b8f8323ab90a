/** Which published checkpoints have the architecture of a network. */
import type { Variant } from '../../nets/variant.js';
import { ZOO } from '../../nets/zoo.js';

/** Names of the zoo. Checkpoints that differ in their training only cannot be told apart. */
export function zooNamesLike(variant: Variant): string[] {
  // The zoo's MobileNets are not scaled.
  if (variant.depthMultiplier !== 1) return [];
  const branches = variant.task === 'segmentation' ? variant.atrousBranches : 0;
  const decoder = variant.task === 'segmentation' ? variant.decoderOutputStride : undefined;
  return ZOO.filter(
    (entry) =>
      entry.task === variant.task &&
      entry.backbone === variant.backbone &&
      entry.numClasses === variant.numClasses &&
      entry.atrousRates[16].length === branches &&
      entry.decoderOutputStride === decoder,
  ).map(({ name }) => name);
}
