/** What variables leave open of a network: taken as it was given, else assumed, and told which. */
import { InvalidArgumentError } from '../errors.js';
import { alignCrop, type CropChoices } from './passes/aligned_crop.js';
import { assumedPooling, type HeadOptions } from '../nets/heads/deeplab_head.js';
import { checkCropSize } from '../nets/deeplab_graph.js';
import { CITYSCAPES_CELL, type CellOperation } from '../nets/heads/dense_prediction_cell.js';
import type { ResizeRule } from '../nets/resize_rule.js';
import { checkAtrousRates, defaultAtrousRates, defaultCropSize, defaultOutputStride, isMobileNet, type DeepLabVariant } from '../nets/variant.js';

/** Names are those of the research code's flags. A frozen graph was exported with its own choices. */
export interface NetworkChoices extends CropChoices {
  /** Ratio of the picture's size to that of the features: 8 sees more detail, for 3.2 times the multiply-adds. Default 16; 32 for MobileNet-v3. */
  readonly outputStride?: 8 | 16 | 32;
  /** Pictures are padded to this many rows and columns. Default [513, 513], or [1025, 2049] for Cityscapes' 19 classes; [257, 257] for ADE20K's 151 and a MobileNet-v2. */
  readonly cropSize?: readonly [height: number, width: number];
  /** One rate for each atrous branch; default the published ones: 6, 12, 18 at output stride 16. */
  readonly atrousRates?: readonly number[];
  /** Rows and columns of the picture whose mean is the image-level feature. Default the whole crop; [769, 769] of a MobileNet-v3, as far as the crop goes. */
  readonly imagePoolingCropSize?: readonly [height: number, width: number];
  /** By how many features that window moves where the crop is larger. Default [1, 1]; [4, 5] of a MobileNet-v3. */
  readonly imagePoolingStride?: readonly [rows: number, columns: number];
  /** Rates of the three units of the last block of a ResNet or an Xception, on top of the others. Default [1, 1, 1]. */
  readonly multiGrid?: readonly [number, number, number];
  /** The branches of a dense prediction cell. Default those of the zoo's. */
  readonly densePredictionCell?: readonly CellOperation[];
  /** The shorter side of pictures becomes this, before they are padded. Default: pictures keep their size; for 151 classes as `maxResizeValue`. */
  readonly minResizeValue?: number;
  /** The longer side becomes no more than this. Default: the crop's, where `minResizeValue` is given or there are 151 classes. */
  readonly maxResizeValue?: number;
  /** Sides of resized pictures are multiples of this plus 1. Default: as they come; 16 for 151 classes. */
  readonly resizeFactor?: number;
  /** Whether moving averages of variables (`/ExponentialMovingAverage`) are used in place of these; a checkpoint without any is an error. Default false. */
  readonly movingAverages?: boolean;
}

export const CHOICES = ['outputStride', 'cropSize', 'strictCrop', 'keepCrop', 'atrousRates', 'imagePoolingCropSize', 'imagePoolingStride', 'multiGrid', 'densePredictionCell', 'minResizeValue', 'maxResizeValue', 'resizeFactor', 'movingAverages'] as const satisfies readonly (keyof NetworkChoices)[];

/** Only the choices among other options. */
export function choicesOf(options: NetworkChoices): NetworkChoices {
  return Object.fromEntries(CHOICES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

/** A network with all choices made. */
export interface ChosenNetwork extends HeadOptions {
  readonly cropSize: readonly [height: number, width: number];
  readonly resizeRule: ResizeRule | undefined;
  /** Sentences on what was not given and no variable tells. */
  readonly assumed: readonly string[];
  /** What is to be said of the crop. */
  readonly notice: string | undefined;
}

/** ADE20K, whose pictures have all sizes (research/deeplab/g3doc/ade20k.md). */
const ADE20K_CLASSES = 151;
const ADE20K_FACTOR = 16;

/** @throws InvalidArgumentError for choices that no network can have; what does not fit this one is found where it is written */
export function choose(variant: DeepLabVariant, choices: NetworkChoices): ChosenNetwork {
  const { outputStride = defaultOutputStride(variant), cropSize: asked = defaultCropSize(variant), imagePoolingCropSize, imagePoolingStride, multiGrid, densePredictionCell } = choices;
  if (![8, 16, 32].includes(outputStride)) throw new InvalidArgumentError(`outputStride should be the number 8, 16 or 32, found ${JSON.stringify(outputStride)}.`);
  checkCropSize(asked);
  const { cropSize, notice } = alignCrop(asked, outputStride, choices);
  checkPair('imagePoolingCropSize', imagePoolingCropSize);
  checkPair('imagePoolingStride', imagePoolingStride);
  refuseUseless(variant, choices);
  const { atrousRates = defaultAtrousRates(variant, outputStride) } = choices;
  checkAtrousRates(variant, atrousRates);
  const resizeRule = ruleOf(variant, cropSize, choices);
  return {
    ...{ outputStride, cropSize, atrousRates, resizeRule },
    ...(imagePoolingCropSize ? { imagePoolingCropSize } : {}),
    ...(imagePoolingStride ? { imagePoolingStride } : {}),
    ...(multiGrid ? { multiGrid } : {}),
    ...(densePredictionCell ? { densePredictionCell } : {}),
    assumed: assumptions(variant, choices, { outputStride, cropSize, atrousRates, resizeRule }),
    notice,
  };
}

function ruleOf({ numClasses }: DeepLabVariant, cropSize: readonly number[], { minResizeValue, maxResizeValue, resizeFactor }: NetworkChoices): ResizeRule | undefined {
  const isGiven = minResizeValue !== undefined || maxResizeValue !== undefined;
  if (!isGiven && resizeFactor !== undefined) throw new InvalidArgumentError('resizeFactor says how sides are rounded that minResizeValue and maxResizeValue tell. Give these too, or leave it out.');
  // Where the crop is no square, the rule's pictures might not fit into it.
  const isAssumed = numClasses === ADE20K_CLASSES && cropSize[0] === cropSize[1];
  if (!isGiven && !isAssumed) return undefined;
  const most = maxResizeValue ?? Math.max(...cropSize);
  const factor = isGiven ? resizeFactor : ADE20K_FACTOR;
  return { minResizeValue: minResizeValue ?? most, maxResizeValue: most, ...(factor === undefined ? {} : { resizeFactor: factor }) };
}

function assumptions(variant: DeepLabVariant, given: NetworkChoices, chosen: Pick<ChosenNetwork, 'outputStride' | 'cropSize' | 'atrousRates' | 'resizeRule'>): string[] {
  const { cropSize, resizeRule } = chosen;
  const pooling = assumedPooling(variant, cropSize);
  const { minResizeValue: min, maxResizeValue: max, resizeFactor } = resizeRule ?? {};
  const all: readonly (readonly [isAssumed: boolean, sentence: string])[] = [
    [given.outputStride === undefined, `output stride ${chosen.outputStride}`],
    [given.cropSize === undefined, `crop ${cropSize.join(' x ')}`],
    [given.atrousRates === undefined && chosen.atrousRates.length > 0, `atrous rates ${chosen.atrousRates.join(', ')}`],
    [pooling !== undefined && given.imagePoolingCropSize === undefined, `image pooling over ${pooling?.cropSize.join(' x ')}`],
    [pooling !== undefined && given.imagePoolingStride === undefined && String(pooling.strides) !== '1,1', `image pooling stride ${pooling?.strides.join(', ')}`],
    [given.multiGrid === undefined && !isMobileNet(variant.backbone), 'multi grid 1, 1, 1'],
    [given.densePredictionCell === undefined && variant.flags?.densePredictionCell === true && variant.atrousBranches === CITYSCAPES_CELL.length, "the cell of the zoo's checkpoints"],
    [resizeRule !== undefined && (given.minResizeValue === undefined || given.maxResizeValue === undefined), `pictures resized to ${min === max ? '' : `${min} to `}${max} at the longest side${resizeFactor === undefined ? '' : `, sides multiples of ${resizeFactor} plus 1`}`],
  ];
  return all.flatMap(([isAssumed, sentence]) => (isAssumed ? [sentence] : []));
}

/** What this network has no place for. */
function refuseUseless({ flags, imagePooling }: DeepLabVariant, { imagePoolingCropSize, imagePoolingStride, densePredictionCell }: NetworkChoices): void {
  const hasCell = flags?.densePredictionCell === true;
  const useless: readonly (readonly [name: string, isUseless: boolean, what: string])[] = [
    ['imagePoolingCropSize', imagePoolingCropSize !== undefined && !imagePooling && !hasCell, 'image-level feature'],
    ['imagePoolingStride', imagePoolingStride !== undefined && (!imagePooling || hasCell), 'image-level feature whose window moves'],
    ['densePredictionCell', densePredictionCell !== undefined && !hasCell, 'dense prediction cell'],
  ];
  for (const [name, isUseless, what] of useless) if (isUseless) throw new InvalidArgumentError(`${name} is given, and this network has no ${what}. Leave it out.`);
}

function checkPair(name: string, value: readonly number[] | undefined): void {
  if (value === undefined || (Array.isArray(value) && value.length === 2 && value.every((each) => Number.isInteger(each) && each >= 1))) return;
  throw new InvalidArgumentError(`${name} should be two positive whole numbers, found ${JSON.stringify(value)}.`);
}
