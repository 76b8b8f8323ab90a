/** TIFF files in a page: geotiff is part of its bundle, as `import 'deeplab-ts/tiff'` makes it. */
import * as geotiff from 'geotiff';
import { readImage } from '../../../src/browser.js';
import { useCodec } from '../../../src/io/pictures/codecs/package.js';

/** What is said of a TIFF file before the package is there. */
export async function without(file: readonly number[]): Promise<string> {
  return readImage(Uint8Array.from(file)).then(() => 'read', String);
}

/** RGB, with the size. */
export async function pixels(file: readonly number[]): Promise<{ readonly shape: readonly number[]; readonly data: readonly number[] }> {
  useCodec('geotiff', geotiff);
  const { shape, data } = await readImage(Uint8Array.from(file));
  return { shape, data: [...data] };
}
