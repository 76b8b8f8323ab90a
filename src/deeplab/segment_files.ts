/** A picture in, the files of its segmentation out. */
import { writeFilesAtomic } from '../io/sources/files.js';
import { encodeLabelPng, encodePng, type Picture } from '../io/pictures/image.js';
import { overlay } from '../io/pictures/overlay.js';
import type { DeepLab } from './deeplab.js';
import type { SegmentOptions } from './options.js';
import type { Segmentation } from './segmentation.js';

export interface SegmentationFiles {
  /** 8-bit indices with the palette, as PASCAL VOC stores labels. */
  readonly labels: string;
  /** The picture, tinted by its labels. */
  readonly overlay: string;
}

/** Segments a picture and writes both files, or none. */
export async function segmentToFiles(model: DeepLab, picture: Picture, files: SegmentationFiles, options: SegmentOptions): Promise<Segmentation> {
  const segmentation = await model.segment(picture, options);
  const { palette } = model.labelSet;
  await writeFilesAtomic([
    { path: files.labels, chunks: [encodeLabelPng(segmentation.labels, palette)] },
    { path: files.overlay, chunks: [encodePng(overlay(picture, segmentation.labels, palette))] },
  ]);
  return segmentation;
}
