/** ONNX Runtime as Node's native addon: AVX2 or AVX-512, whatever the processor has. */
import { openSession } from '../ort_session.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ort-node',
  hasThreads: true,
  isPlainJavaScript: false,
  readsOnnx: 'float32',
  open: (task, { threads }) => openOrtNode(task, 'float32', threads),
};

/**
 * @param {import('../network.mjs').Task} task
 * @param {'float32' | 'int8'} file
 * @param {number} threads
 */
export async function openOrtNode(task, file, threads) {
  const { default: ort } = await import('onnxruntime-node');
  // All else is left as it comes, the spinning of waiting threads included; it ends within 10 milliseconds after a frame.
  const options = { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 };
  const title = `onnxruntime-node ${versionOf(ort)}${file === 'int8' ? ' int8' : ''}`;
  return openSession(ort, await ort.InferenceSession.create(task.onnx[file], options), task, { title, threads });
}

const versionOf = (ort) => ort.env.versions.node ?? ort.env.versions.common;
