/** TensorFlow.js on its `cpu` backend, the one in plain JavaScript. */

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'tfjs-cpu',
  hasThreads: false,
  isPlainJavaScript: true,

  async open(task) {
    const { openTfjs } = await import('../tfjs_graph.mjs');
    await import('@tensorflow/tfjs-backend-cpu');
    return openTfjs(task, 'cpu');
  },
};
