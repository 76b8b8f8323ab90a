/**
 * Crops whose features lie on the picture. Features are enlarged with their corners on the crop's corners, which is where they are when each side is a
 * multiple of the output stride plus 1: 513, not 512. Of 512 x 512 pixels a network makes 32 x 32 features, which lie 16 pixels apart from the 15th on
 * (TensorFlow's SAME pads even sizes on one side) and are enlarged as if they lay 16.5 apart from the first on: labels are shifted.
 *
 * Source: research/deeplab/g3doc/faq.md (eval_crop_size = output_stride * k + 1).
 */
import { InvalidArgumentError } from '../../errors.js';

/** What is to be done with a crop that would shift labels. */
export interface CropChoices {
  /** Whether a crop that would shift labels, because its sides are no multiples of the output stride plus 1, is an error. Default false: it is enlarged, and `info.notice` says so. */
  readonly strictCrop?: boolean;
  /** Whether such a crop is taken as it is, with the notice: for networks that were trained with it, and to have TensorFlow's own answer. Default false. */
  readonly keepCrop?: boolean;
}

type Size = readonly [height: number, width: number];

/** The crop that is taken, and what is to be said of it. */
export interface AlignedCrop {
  readonly cropSize: Size;
  readonly notice?: string;
}

/** The next multiple of the output stride plus 1. */
const alignedSide = (side: number, outputStride: number): number => 1 + Math.ceil((side - 1) / outputStride) * outputStride;

export const isAligned = (cropSize: Size, outputStride: number): boolean => cropSize.every((side) => alignedSide(side, outputStride) === side);

/** @throws InvalidArgumentError for a crop that would shift labels, with `strictCrop`; for both options at once */
export function alignCrop(asked: Size, outputStride: number, { strictCrop = false, keepCrop = false }: CropChoices): AlignedCrop {
  if (strictCrop && keepCrop) throw new InvalidArgumentError('strictCrop refuses what keepCrop takes as it is. Give one of them.');
  if (isAligned(asked, outputStride)) return { cropSize: asked };
  const cropSize: Size = [alignedSide(asked[0], outputStride), alignedSide(asked[1], outputStride)];
  if (strictCrop) throw new InvalidArgumentError(`${why(asked, outputStride)} Take ${named(cropSize)}, or leave strictCrop out.`);
  if (keepCrop) return { cropSize: asked, notice: `${why(asked, outputStride)} It was kept, and TensorFlow's labels are shifted in the same way.` };
  return { cropSize, notice: `${why(asked, outputStride)} It was enlarged to ${named(cropSize)}; keepCrop takes it as it is.` };
}

/** What is to be said of a graph that was exported with such a crop. @throws InvalidArgumentError with `strictCrop` */
export function exportedCropNotice(cropSize: Size, outputStride: number, { strictCrop = false }: Pick<CropChoices, 'strictCrop'>): string | undefined {
  if (isAligned(cropSize, outputStride)) return undefined;
  if (strictCrop) throw new InvalidArgumentError(`${why(cropSize, outputStride)} This frozen graph was exported so. Load the checkpoint, or leave strictCrop out.`);
  return `${why(cropSize, outputStride)} This frozen graph was exported so, and runs as it was.`;
}

const named = (size: Size): string => size.join(' x ');

const why = (cropSize: Size, outputStride: number): string =>
  `A crop of ${named(cropSize)} shifts labels by up to ${outputStride - 1} pixels: its sides are no multiples of the output stride ${outputStride} plus 1.`;
