/** This library in 8 bits, on wasm. Its ranges are those that the picture shows, measured elsewhere: a model that was quantised brings them. */
import { openOurs } from './ours.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ours-int8',
  hasThreads: true,
  isPlainJavaScript: false,
  isRounded: true,
  open: async (task, choices) => openOurs(task, { ...choices, backend: 'wasm' }, await task.calibration()),
};
