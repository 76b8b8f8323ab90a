/** ONNX Runtime compiled to WebAssembly: SIMD, and threads where more than one is asked for. */
import { readFile } from 'node:fs/promises';
import { openSession } from '../ort_session.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ort-web',
  hasThreads: true,
  isPlainJavaScript: false,
  readsOnnx: 'float32',
  open: (task, { threads }) => openOrtWeb(task, 'float32', threads),
};

/**
 * @param {import('../network.mjs').Task} task
 * @param {'float32' | 'int8'} file
 * @param {number} threads
 */
export async function openOrtWeb(task, file, threads) {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  const session = await ort.InferenceSession.create(await readFile(task.onnx[file]), { executionProviders: ['wasm'] });
  return openSession(ort, session, task, { title: `onnxruntime-web ${ort.env.versions.web}${file === 'int8' ? ' int8' : ''}`, threads });
}
