/** This library in 8 bits, on wasm. Its ranges are those that the picture shows. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createBackend } from '../../dist/engine/backends.js';
import { calibrate } from '../../dist/engine/quantization/calibrate.js';
import { openOurs } from './ours.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ours-int8',
  hasThreads: true,
  isPlainJavaScript: false,
  isRounded: true,
  open: (task, choices) => openOurs(task, { ...choices, backend: 'wasm' }, async () => {
    const calibration = await calibrateApart(task);
    // What that took would count as the network's.
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return calibration;
  }),
};

/** On a backend of its own, as the library does: all maps are looked at, and their memory is not that of the network that runs. */
async function calibrateApart({ graph, feeds, fetches }) {
  const backend = await createBackend({ backend: 'wasm', relaxedSimd: false });
  try {
    return await calibrate(graph, backend, [feeds], fetches);
  } finally {
    await backend.dispose();
  }
}
