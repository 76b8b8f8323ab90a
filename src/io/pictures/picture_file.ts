/** A file that is to be segmented: PNG and JPEG as TensorFlow decodes them, and whatever else the browser reads. */
import type { ByteSource } from '../sources/byte_source.js';
import { drawnPixels } from './drawable.js';
import { imageFormat, openImage, readImage, type ImageSource } from './image.js';
import { dropAlpha, pictureOf, type Picture } from './picture.js';

/**
 * RGB, uint8 [h, w, 3], turned upright.
 *
 * @throws as `readImage`, for what the browser cannot read either
 */
export async function readPictureFile(file: ImageSource, signal?: AbortSignal): Promise<Picture> {
  const source = await openImage(file, signal);
  try {
    const format = await imageFormat(source);
    const picture = format === 'PNG' || format === 'JPEG' ? undefined : await decodedByBrowser(source);
    // Where nobody reads it, this says what was found.
    return picture ?? (await readImage(source, { signal }));
  } finally {
    if (source !== file) await source.close?.();
  }
}

async function decodedByBrowser(source: ByteSource): Promise<Picture | undefined> {
  if (typeof createImageBitmap === 'undefined' || typeof OffscreenCanvas === 'undefined') return undefined;
  const bytes = await source.read(0, source.byteLength);
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)])).catch(() => undefined);
  if (!bitmap) return undefined;
  const { data, width, height } = drawnPixels(bitmap, 'picture');
  bitmap.close();
  return pictureOf(dropAlpha(data), height, width);
}
