/** The model that comes with the package: a small DeepLab with MobileNet-v2, for the 21 classes of PASCAL VOC. */
import { FileNotFoundError, isDeepLabError } from '../../errors.js';
import { assetUrl, ASSETS_ADVICE, type AssetsFolder } from './assets.js';
import type { Folder } from '../sources/byte_source.js';
import { openFile, pathOfUrl } from '../sources/files.js';
import { missingFile } from '../sources/folder.js';

/** The folder of the embedded checkpoint. Its README says what the model is good at and what not. @throws FileNotFoundError where a bundler left it behind */
export async function embeddedModel(assets?: AssetsFolder, _signal?: AbortSignal): Promise<Folder> {
  // src/io and dist/io lie equally deep, so this holds for both. Written out, each by itself: bundlers copy files by these words, but no folders.
  const urls = new Map([
    ['model.ckpt.index', new URL('../../../models/mobilenetv2_voc_small/model.ckpt.index', import.meta.url)],
    ['model.ckpt.data-00000-of-00001', new URL('../../../models/mobilenetv2_voc_small/model.ckpt.data-00000-of-00001', import.meta.url)],
  ]);
  const name = 'the embedded model';
  return {
    name,
    list: async () => [...urls.keys()],
    open: async (file) => {
      const url = urls.get(file);
      if (!url) throw missingFile(name, file, [...urls.keys()]);
      try {
        return await openFile(pathOfUrl(assets === undefined ? url : assetUrl(assets, file)));
      } catch (cause) {
        if (!isDeepLabError(cause, 'FileNotFoundError')) throw cause;
        throw new FileNotFoundError(`${cause.message} That is the embedded model. ${ASSETS_ADVICE}`, { cause });
      }
    },
  };
}
