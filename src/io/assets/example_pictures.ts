/** Two photographs in the public domain that come with the package, smaller than examples/ has them: for a network that nobody gave pictures to. */
import { assetUrl, type AssetsFolder } from './assets.js';
import type { ByteSource } from '../sources/byte_source.js';
import { openFile, pathOfUrl } from '../sources/files.js';

/** JPEG files. Close them when they are read. */
export function examplePictures(assets?: AssetsFolder): Promise<ByteSource[]> {
  // Written out: bundlers copy files by these words.
  const urls: readonly (readonly [string, URL])[] = [
    ['chelsea.jpg', new URL('../../../models/calibration/chelsea.jpg', import.meta.url)],
    ['astronaut.jpg', new URL('../../../models/calibration/astronaut.jpg', import.meta.url)],
  ];
  return Promise.all(urls.map(([name, url]) => openFile(pathOfUrl(assets === undefined ? url : assetUrl(assets, name)))));
}
