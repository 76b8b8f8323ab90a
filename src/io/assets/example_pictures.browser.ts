/** The two photographs that come with the package, fetched from beside the bundle. */
import { assetUrl, type AssetsFolder } from './assets.js';
import type { ByteSource } from '../sources/byte_source.js';
import { urlSource } from '../sources/url_source.js';

/** JPEG files. */
export function examplePictures(assets?: AssetsFolder): Promise<ByteSource[]> {
  const urls: readonly (readonly [string, URL])[] = [
    ['chelsea.jpg', new URL('../../../models/calibration/chelsea.jpg', import.meta.url)],
    ['astronaut.jpg', new URL('../../../models/calibration/astronaut.jpg', import.meta.url)],
  ];
  return Promise.all(urls.map(([name, url]) => urlSource((assets === undefined ? url : assetUrl(assets, name)).href)));
}
