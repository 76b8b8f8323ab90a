/** ONNX Runtime as Node's native addon: AVX2 or AVX-512, whatever the processor has. */
import { openSession } from '../ort_session.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ort-node',
  hasThreads: true,
  isPlainJavaScript: false,
  readsOnnx: true,

  async open(task, { threads }) {
    const { default: ort } = await import('onnxruntime-node');
    // All else is left as it comes, the spinning of waiting threads included; it ends within 10 milliseconds after a frame.
    const options = { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 };
    return openSession(ort, await ort.InferenceSession.create(task.onnx, options), task, { title: `onnxruntime-node ${versionOf(ort)}`, threads });
  },
};

const versionOf = (ort) => ort.env.versions.node ?? ort.env.versions.common;
