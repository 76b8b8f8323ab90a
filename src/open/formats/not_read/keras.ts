import { FREEZE, told } from './told.js';

const ADVICE = `Load it with Keras. ${FREEZE}.`;

/** Keras before version 3, and weights: HDF5 (its signature, section II.A of the file format). */
export const KERAS_HDF5 = told({
  name: 'Keras model (HDF5)',
  is: (glimpse) => glimpse.begins(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a),
  advice: ADVICE,
});

/** Keras 3: a ZIP archive whose first member is metadata.json (its name is at byte 30, as long as the number at byte 26 says). */
export const KERAS_ZIP = told({
  name: 'Keras model (.keras)',
  is: (glimpse) => glimpse.begins(0x50, 0x4b, 3, 4) && /^(metadata|config)\.json$/.test(String.fromCharCode(...glimpse.head.subarray(30, 30 + glimpse.head[26]))),
  advice: ADVICE,
});
