/** Options of all commands that load a network: what its variables leave open. */
import { InvalidArgumentError, type Command } from 'commander';
import type { NetworkChoices } from '../../deeplab/choices.js';
import { cropSize, outputStrideOption, positiveInteger } from './option_values.js';

/** As commander names them. */
export interface NetworkFlags extends Omit<NetworkChoices, 'cropSize' | 'imagePoolingCropSize' | 'minResizeValue' | 'maxResizeValue' | 'densePredictionCell'> {
  readonly crop?: NetworkChoices['cropSize'];
  readonly imagePoolingCrop?: NetworkChoices['cropSize'];
  readonly minResize?: number;
  readonly maxResize?: number;
}

/** What of a network no variable tells, and neither crop nor output stride. */
export type OpenFlags = Pick<NetworkFlags, 'atrousRates' | 'imagePoolingCrop' | 'imagePoolingStride' | 'multiGrid'>;

export function addOpenOptions(command: Command): Command {
  return command
    .option('--atrous-rates <list>', 'a rate for each atrous branch, such as 6,12,18 (default: these, in proportion to the output stride)', integers())
    .option('--image-pooling-crop <h,w>', 'rows and columns whose mean is the image-level feature (default: the whole crop; of MobileNet-v3 769,769)', cropSize)
    .option('--image-pooling-stride <y,x>', 'by how many features that window moves (default: 1,1; of MobileNet-v3 4,5)', integers(2))
    .option('--multi-grid <list>', 'rates of the three last units of a ResNet or Xception, such as 1,2,4 (default: 1,1,1)', integers(3));
}

/** @param crop what the crop is to the command */
export function addNetworkOptions(command: Command, crop: string): Command {
  command
    .addOption(outputStrideOption())
    .option('--crop <h,w>', `${crop}; one number for a square (default: 513,513; for 19 classes 1025,2049)`, cropSize)
    .option('--strict-crop', 'refuse a crop that shifts labels: its sides have to be multiples of the output stride plus 1 (default: it is enlarged, and told)')
    .option('--keep-crop', 'take such a crop as it is, as TensorFlow does: for networks that were trained with it');
  return addOpenOptions(command)
    .option('--min-resize <n>', "resize pictures so that the shorter side becomes this (default: not; for ADE20K's 151 classes as --max-resize)", positiveInteger)
    .option('--max-resize <n>', 'resize pictures so that the longer side becomes no more than this (default: the crop, where pictures are resized)', positiveInteger)
    .option('--resize-factor <n>', 'sides of resized pictures are multiples of this plus 1 (default: as they come; for 151 classes 16)', positiveInteger)
    .option('--moving-averages', 'use the moving averages of variables in place of these');
}

/** The flags as the library's options. */
export function networkChoices(flags: NetworkFlags): NetworkChoices {
  const { outputStride, crop, strictCrop, keepCrop, atrousRates, imagePoolingCrop, imagePoolingStride, multiGrid, minResize, maxResize, resizeFactor, movingAverages } = flags;
  const choices = { outputStride, cropSize: crop, strictCrop, keepCrop, atrousRates, imagePoolingCropSize: imagePoolingCrop, imagePoolingStride, multiGrid, minResizeValue: minResize, maxResizeValue: maxResize, resizeFactor, movingAverages };
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
}

/** Positive whole numbers with commas between; so many, where that is known. */
function integers(count?: number) {
  return (text: string): readonly number[] => {
    const values = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : NaN));
    const isFine = values.every((value) => Number.isSafeInteger(value) && value >= 1) && (count === undefined || values.length === count);
    if (!isFine) throw new InvalidArgumentError(`Expected ${count ?? 'positive'} ${count === undefined ? '' : 'positive '}whole numbers with commas between.`);
    return values;
  };
}
