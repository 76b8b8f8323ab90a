/** The model that comes with the package, fetched from beside the bundle. */
import type { ByteSource, Folder } from './byte_source.js';
import { sourceFolder } from './folder.js';
import { urlSource } from './url_source.js';

/** The folder of the embedded checkpoint. */
export async function embeddedModel(): Promise<Folder> {
  // Written out, each by itself: bundlers find and copy files by `new URL('...', import.meta.url)`.
  const urls: readonly (readonly [string, URL])[] = [
    ['model.ckpt.index', new URL('../../../models/mobilenetv2_voc_small/model.ckpt.index', import.meta.url)],
    ['model.ckpt.data-00000-of-00001', new URL('../../../models/mobilenetv2_voc_small/model.ckpt.data-00000-of-00001', import.meta.url)],
  ];
  const sources = new Map<string, ByteSource>();
  for (const [name, url] of urls) sources.set(name, await urlSource(url.href));
  return sourceFolder('the embedded model', sources);
}

/** Two photographs in the public domain as JPEG files. */
export function examplePictures(): Promise<ByteSource[]> {
  const urls = [new URL('../../../models/calibration/chelsea.jpg', import.meta.url), new URL('../../../models/calibration/astronaut.jpg', import.meta.url)];
  return Promise.all(urls.map((url) => urlSource(url.href)));
}
