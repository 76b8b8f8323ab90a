/** Pictures in the worker: files become pixels, at a size that the page can work with. */
import type { DecodedPicture, Pixels } from './contract.js';

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
  const isTheLibrarys = READ_BY_LIBRARY.some((signature) => signature.every((byte, i) => head[i] === byte));
  const bitmap = isTheLibrarys ? undefined : await createImageBitmap(file).catch(() => undefined);
  if (bitmap) return pixelsOf(bitmap);
  // What the browser could not read, the library may not either, but says what it is.
  const { readByLibrary } = await import('./picture_files.js');
  return readByLibrary(file);
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
