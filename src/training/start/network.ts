/** What variables leave open of the network that is taught: as it was given, else as whoever loads the checkpoint has it. */
import { choose, type NetworkChoices } from '../../deeplab/choices.js';
import { defaultAtrousRates, defaultOutputStride, type DeepLabVariant } from '../../nets/variant.js';

/** Beside its strides and rates. What was learned is loaded with the same. */
export type OpenChoices = Pick<NetworkChoices, 'imagePoolingCropSize' | 'imagePoolingStride' | 'multiGrid' | 'densePredictionCell'>;

type Given = OpenChoices & Pick<NetworkChoices, 'outputStride' | 'atrousRates' | 'cropSize'>;

export interface TaughtNetwork extends OpenChoices {
  readonly outputStride: 8 | 16 | 32;
  readonly atrousRates: readonly number[];
}

/** @throws InvalidArgumentError for what this network has no place for */
export function networkOf(variant: DeepLabVariant, { cropSize, ...given }: Given): TaughtNetwork {
  const { outputStride = defaultOutputStride(variant), atrousRates = defaultAtrousRates(variant, outputStride) } = given;
  const { imagePoolingCropSize, imagePoolingStride, multiGrid, densePredictionCell } = given;
  const network = { outputStride, atrousRates, imagePoolingCropSize, imagePoolingStride, multiGrid, densePredictionCell };
  // Looked at as where it is loaded. Samples are not enlarged, as pictures are.
  choose(variant, { ...network, cropSize, keepCrop: true });
  return network;
}
