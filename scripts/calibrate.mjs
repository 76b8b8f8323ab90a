/**
 * Measures the maps of the embedded model on the pictures of models/calibration, for `precision: 'int8'`, and writes what they hold beside it:
 * models/mobilenetv2_voc_small/model.calibration. On what has been built:
 *
 *     npm run build && npm run calibrate
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantizeModel, readImage } from '../dist/index.js';
import { calibrationText, storedCalibration } from '../dist/nets/weights/stored_calibration.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = await Promise.all(['chelsea.jpg', 'astronaut.jpg'].map((name) => readImage(join(root, 'models', 'calibration', name))));
const { variables } = await quantizeModel(undefined, { pictures });
const file = join(root, 'models', 'mobilenetv2_voc_small', 'model.calibration');
const text = calibrationText(await storedCalibration({ variables, source: (name) => ({ ...variables.get(name), read: async () => variables.get(name) }) }));
writeFileSync(file, text);
console.log(`${file}: ${text.length} bytes`);
