/** This library in 8 bits, on wasm. Its ranges are those that the picture shows. */
import { calibrate } from '../../dist/engine/quantization/calibrate.js';
import { openOurs } from './ours.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ours-int8',
  hasThreads: true,
  isPlainJavaScript: false,
  isRounded: true,
  open: (task, choices) => openOurs(task, { ...choices, backend: 'wasm' }, (backend) => calibrate(task.graph, backend, [task.feeds], task.fetches)),
};
