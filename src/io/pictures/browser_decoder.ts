/** Pictures that the browser reads: whatever it shows in a page. */
import type { ByteSource } from '../sources/byte_source.js';
import { drawnPixels } from './drawable.js';
import { dropAlpha, pictureOf, type Picture } from './picture.js';

/** Upright, as pages show it; undefined where there is no browser, or it does not read this. */
export async function decodedByBrowser(source: ByteSource): Promise<Picture | undefined> {
  if (typeof createImageBitmap === 'undefined' || typeof OffscreenCanvas === 'undefined') return undefined;
  const bytes = await source.read(0, source.byteLength);
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)])).catch(() => undefined);
  if (!bitmap) return undefined;
  const { data, width, height } = drawnPixels(bitmap, 'picture');
  bitmap.close();
  return pictureOf(dropAlpha(data), height, width);
}
