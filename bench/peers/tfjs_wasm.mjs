/** TensorFlow.js on its `wasm` backend: XNNPACK with SIMD. It has no threads in Node. */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'tfjs-wasm',
  hasThreads: false,
  isPlainJavaScript: false,

  async open(task) {
    const { openTfjs } = await import('../tfjs_graph.mjs');
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
    return openTfjs(task, 'wasm');
  },
};
