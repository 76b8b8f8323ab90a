/** ONNX Runtime compiled to WebAssembly, on our network in 8 bits as it is exported: the work of ours-int8. */
import { openOrtWeb } from './ort_web.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ort-web-int8',
  hasThreads: true,
  isPlainJavaScript: false,
  isRounded: true,
  readsOnnx: 'int8',
  open: (task, { threads }) => openOrtWeb(task, 'int8', threads),
};
