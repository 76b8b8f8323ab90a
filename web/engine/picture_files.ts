/** Files of pictures that the library reads and writes. It is fetched when the first one is: the first example is read by the browser. */
import { encodeLabelPng, encodePng, isDeepLabError, labelMapOf, readImage, toPicture, toRgba, type Palette } from 'deeplab-ts';
import { codesOf, colorTable, paintOver, type Look } from '../labels/paint.js';
import type { Labels, Pixels } from './contract.js';
import { EngineError } from './engine_error.js';
import { whatThePageReads } from './picture_words.js';

/** @throws EngineError with the tag ImageFormatError, which says what the file is */
export async function readByLibrary(file: Blob): Promise<Pixels> {
  const picture = await readImage(file).catch((error: unknown) => {
    throw isDeepLabError(error, 'ImageFormatError') ? new EngineError(whatThePageReads(error.message), error.tag) : error;
  });
  const { width, height, data } = toRgba(picture);
  return { width, height, data };
}

const png = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)], { type: 'image/png' });

export const labelsFile = ({ data, width, height }: Labels, palette: Palette): Blob => png(encodeLabelPng(labelMapOf(data, height, width), palette));

/** At the picture's own size, in which the page may show fewer pixels. */
export function overlayFile({ width, height, data }: Pixels, labels: Labels, look: Look): Blob {
  const painted = data.slice();
  paintOver(painted, codesOf(labels, 1), colorTable(look));
  return png(encodePng(toPicture({ width, height, data: painted })));
}

export const pixelsFile = (pixels: Pixels): Blob => png(encodePng(pixels));
