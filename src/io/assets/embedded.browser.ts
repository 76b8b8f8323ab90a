/** The model that comes with the package, fetched from beside the bundle. */
import { FileNotFoundError, isDeepLabError } from '../../errors.js';
import { assetUrl, ASSETS_ADVICE, type AssetsFolder } from './assets.js';
import type { ByteSource, Folder } from '../sources/byte_source.js';
import { sourceFolder } from '../sources/folder.js';
import { urlSource } from '../sources/url_source.js';

/** The folder of the embedded checkpoint. @throws FileNotFoundError where a bundler left it behind */
export async function embeddedModel(assets?: AssetsFolder, signal?: AbortSignal): Promise<Folder> {
  // Written out, each by itself: bundlers find and copy files by `new URL('...', import.meta.url)`.
  const urls: readonly (readonly [string, URL])[] = [
    ['model.ckpt.index', new URL('../../../models/mobilenetv2_voc_small/model.ckpt.index', import.meta.url)],
    ['model.ckpt.data-00000-of-00001', new URL('../../../models/mobilenetv2_voc_small/model.ckpt.data-00000-of-00001', import.meta.url)],
  ];
  const sources = new Map<string, ByteSource>();
  for (const [name, url] of urls) sources.set(name, await sourceAt(assets === undefined ? url : assetUrl(assets, name), signal));
  return sourceFolder('the embedded model', sources);
}

async function sourceAt({ href }: URL, signal: AbortSignal | undefined): Promise<ByteSource> {
  try {
    return await urlSource(href, { signal });
  } catch (cause) {
    if (!isDeepLabError(cause, 'FileNotFoundError')) throw cause;
    throw new FileNotFoundError(`${cause.message} That is the embedded model. ${ASSETS_ADVICE}`, { cause });
  }
}
