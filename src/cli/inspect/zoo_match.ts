/** Which published checkpoints have the architecture of a network. */
import { otherFlags, withDefaultFlags } from '../../nets/heads/head_flags.js';
import { defaultAtrousRates, type Variant } from '../../nets/variant.js';
import { ZOO, type ZooEntry } from '../../nets/zoo.js';

/** Names of the zoo. Checkpoints that differ in their training only cannot be told apart. */
export function zooNamesLike(variant: Variant): string[] {
  const isAlike = (entry: ZooEntry): boolean =>
    entry.task === variant.task && entry.backbone === variant.backbone && entry.depthMultiplier === variant.depthMultiplier && entry.numClasses === variant.numClasses;
  return ZOO.filter((entry) => isAlike(entry) && hasHead(variant, entry)).map(({ name }) => name);
}

function hasHead(variant: Variant, { atrousRates, decoderOutputStride, flags }: ZooEntry): boolean {
  if (variant.task === 'classification') return true;
  const known = (some: ZooEntry['flags']): string => JSON.stringify(otherFlags(withDefaultFlags(some)));
  return atrousRates[16].length === defaultAtrousRates(variant, 16).length && decoderOutputStride === variant.decoderOutputStride && known(flags) === known(variant.flags);
}
