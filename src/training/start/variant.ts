/** Which network is taught: that of the checkpoint it begins from, for the classes that are wanted. */
import { InvalidArgumentError } from '../../errors.js';
import { isMobileNet, type DeepLabVariant, type Variant } from '../../nets/variant.js';

/** What stands on top of an ImageNet backbone. */
export interface HeadOptions {
  readonly imagePooling?: boolean;
  /** Number of 3x3 atrous branches. */
  readonly atrousBranches?: number;
  readonly decoder?: boolean;
}

/** @throws InvalidArgumentError for a head when the checkpoint has one */
export function variantToTeach(found: Variant, numClasses: number, head: HeadOptions | undefined): DeepLabVariant {
  if (found.task === 'segmentation') {
    if (head) throw new InvalidArgumentError('The checkpoint to begin from has a head of its own. Leave `head` out, or begin from an ImageNet checkpoint.');
    if (found.flags?.quantized) throw new InvalidArgumentError('The checkpoint is quantised to 8 bits: its FakeQuant nodes have no gradients here. Begin from the checkpoint of floats.');
    if (found.flags?.decoderOutputIsLogits) return { ...found, numClasses, flags: { ...found.flags, decoderFilters: numClasses } };
    return { ...found, numClasses };
  }
  // As the zoo's: MobileNet with image pooling and a 1x1 branch, the others with three atrous branches and a decoder beside them.
  const isLarge = !isMobileNet(found.backbone);
  const { imagePooling = true, atrousBranches = isLarge ? 3 : 0, decoder = isLarge } = head ?? {};
  if (!Number.isInteger(atrousBranches) || atrousBranches < 0) throw new InvalidArgumentError(`atrousBranches should be a whole number of at least 0, found ${atrousBranches}.`);
  const { backbone, depthMultiplier, channelDivisor } = found;
  return {
    task: 'segmentation',
    ...{ backbone, depthMultiplier, channelDivisor, numClasses },
    ...{ aspp: true, imagePooling, atrousBranches, decoderOutputStride: decoder ? 4 : undefined },
  };
}
