/** What the maps of the embedded model hold, fetched from beside the bundle. */
import { FileNotFoundError, isDeepLabError } from '../../errors.js';
import { assetUrl, ASSETS_ADVICE, type AssetsFolder } from './assets.js';
import type { ByteSource } from '../sources/byte_source.js';
import { urlSource } from '../sources/url_source.js';

/** @throws FileNotFoundError where a bundler left it behind */
export async function embeddedCalibration(assets?: AssetsFolder): Promise<ByteSource> {
  const url = new URL('../../../models/mobilenetv2_voc_small/model.calibration', import.meta.url);
  try {
    return await urlSource((assets === undefined ? url : assetUrl(assets, 'model.calibration')).href);
  } catch (cause) {
    if (!isDeepLabError(cause, 'FileNotFoundError')) throw cause;
    throw new FileNotFoundError(`${cause.message} It is what the embedded model needs for 8 bits. ${ASSETS_ADVICE}`, { cause });
  }
}
