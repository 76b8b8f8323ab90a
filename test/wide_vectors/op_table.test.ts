/** The build for vectors of 256 bits is held to TensorFlow's answers as the others are. */
import { describeOpTable } from '../ops/table.js';
import { whereWideVectors } from './where_they_are.js';

whereWideVectors(() => {
  describeOpTable('wasm', { threads: 1, wideVectors: true });
  describeOpTable('wasm', { threads: 3, wideVectors: true });
});
