/** This library on wasm, with vectors of 256 bits. */
import { openOurs } from './ours.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ours-wide',
  hasThreads: true,
  isPlainJavaScript: false,
  open: (task, choices) => openOurs(task, { ...choices, backend: 'wasm', wideVectors: true }),
};
