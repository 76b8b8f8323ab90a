/** Pictures in the worker: files become pixels, pixels and labels become files. */
import { encodeLabelPng, encodePng, isDeepLabError, labelMapOf, readImage, toPicture, type Palette, type Picture } from 'deeplab-ts';
import { codesOf, colorTable, paintOver, type Look } from '../labels/paint.js';
import type { DecodedPicture, Labels, Pixels } from './contract.js';
import { EngineError } from './engine_error.js';
import { whatThePageReads } from './picture_words.js';

/** First bytes of the formats that the library reads: PNG and JPEG. */
const READ_BY_LIBRARY = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
];

/** Photos of phones have three times as many pixels, and each is held several times over: as it is, as a label, and painted. The network sees a quarter of a million. */
const MOST_PIXELS = 4_000_000;

/**
 * The pixels of a picture's file, turned upright as its EXIF data says, and shrunk if there are very many.
 *
 * @throws ImageFormatError for what neither the library nor the browser can read
 */
export async function decodePicture(file: Blob): Promise<DecodedPicture> {
  const pixels = await readPixels(file);
  const small = await shrunk(pixels, MOST_PIXELS);
  return small === pixels ? { pixels } : { pixels: small, shrunkFrom: { width: pixels.width, height: pixels.height } };
}

/** Pixels of a picture with at most so many; the same where there are not more. */
export async function shrunk(pixels: Pixels, most: number): Promise<Pixels> {
  const { width, height, data } = pixels;
  const scale = Math.sqrt(most / (width * height));
  if (scale >= 1) return pixels;
  const size = { resizeWidth: Math.max(1, Math.floor(width * scale)), resizeHeight: Math.max(1, Math.floor(height * scale)) };
  return pixelsOf(await createImageBitmap(new ImageData(data, width, height), { ...size, resizeQuality: 'high' }));
}

async function readPixels(file: Blob): Promise<Pixels> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (READ_BY_LIBRARY.some((signature) => signature.every((byte, i) => head[i] === byte))) return toPixels(await readImage(file));
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap) return pixelsOf(bitmap);
  // The library does not read it either, but says what it is.
  return toPixels(
    await readImage(file).catch((error: unknown) => {
      throw isDeepLabError(error, 'ImageFormatError') ? new EngineError(whatThePageReads(error.message), error.tag) : error;
    }),
  );
}

function pixelsOf(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser gave no canvas to read the picture with.');
  // Where a picture is transparent, white shows, as on paper.
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

function toPixels({ data: rgb, shape: [height, width] }: Picture): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let from = 0, to = 0; to < data.length; from += 3, to += 4) {
    data[to] = rgb[from];
    data[to + 1] = rgb[from + 1];
    data[to + 2] = rgb[from + 2];
    data[to + 3] = 255;
  }
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
