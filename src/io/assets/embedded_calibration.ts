/** What the maps of the embedded model hold, as its pictures show them: models/README.md says how the file is made. */
import { FileNotFoundError, isDeepLabError } from '../../errors.js';
import { assetUrl, ASSETS_ADVICE, type AssetsFolder } from './assets.js';
import type { ByteSource } from '../sources/byte_source.js';
import { openFile, pathOfUrl } from '../sources/files.js';

/** Close it when it is read. @throws FileNotFoundError where a bundler left it behind */
export async function embeddedCalibration(assets?: AssetsFolder): Promise<ByteSource> {
  // Written out: bundlers copy files by these words.
  const url = new URL('../../../models/mobilenetv2_voc_small/model.calibration', import.meta.url);
  try {
    return await openFile(pathOfUrl(assets === undefined ? url : assetUrl(assets, 'model.calibration')));
  } catch (cause) {
    if (!isDeepLabError(cause, 'FileNotFoundError')) throw cause;
    throw new FileNotFoundError(`${cause.message} It is what the embedded model needs for 8 bits. ${ASSETS_ADVICE}`, { cause });
  }
}
