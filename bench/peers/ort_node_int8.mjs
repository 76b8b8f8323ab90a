/** ONNX Runtime as Node's native addon, on our network in 8 bits as it is exported: the work of ours-int8. */
import { openOrtNode } from './ort_node.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ort-node-int8',
  hasThreads: true,
  isPlainJavaScript: false,
  isRounded: true,
  readsOnnx: 'int8',
  open: (task, { threads }) => openOrtNode(task, 'int8', threads),
};
