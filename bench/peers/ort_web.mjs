/** ONNX Runtime compiled to WebAssembly: SIMD, and threads where more than one is asked for. */
import { readFile } from 'node:fs/promises';
import { openSession } from '../ort_session.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ort-web',
  hasThreads: true,
  isPlainJavaScript: false,
  readsOnnx: true,

  async open(task, { threads }) {
    const ort = await import('onnxruntime-web');
    ort.env.wasm.numThreads = threads;
    const session = await ort.InferenceSession.create(await readFile(task.onnx), { executionProviders: ['wasm'] });
    return openSession(ort, session, task, { title: `onnxruntime-web ${ort.env.versions.web}`, threads });
  },
};
