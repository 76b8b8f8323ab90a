/** The embedded model's calibration inside the script; stands in for src/io/assets/embedded_calibration.browser.ts. */
import calibration from 'packed:models/mobilenetv2_voc_small/model.calibration';
import { memorySource } from '../../dist/io/sources/byte_source.js';
import { bytesOf } from './bytes.js';

export const embeddedCalibration = async () => memorySource('model.calibration', await bytesOf(calibration));
