/** Puts a network where every contender's process can read it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackend } from '../dist/engine/backends.js';
import { calibrate } from '../dist/engine/quantization/calibrate.js';
import { calibrationVariables } from '../dist/nets/weights/stored_calibration.js';
import { exportGraph } from '../dist/onnx/export_graph.js';
import { onnxBytes } from '../dist/onnx/file.js';
import { writeCheckpoint } from '../dist/proto/checkpoints/write_checkpoint.js';
import { infosOf, openTask } from './network.mjs';
import { PUBLISHED } from './published.mjs';
import { randomWeights } from './random_weights.mjs';

/**
 * @param {string | undefined} network key of `PUBLISHED`, to be filled with random weights; undefined for the checkpoint that was chosen
 * @param {import('./arguments.mjs').Choices} choices
 * @param {string} folder
 * @param {readonly import('./contenders.mjs').Contender[]} contenders who will run it
 * @returns {Promise<import('./network.mjs').TaskDescription>}
 */
export async function writeNetwork(network, { model, size, outputStride, fetch, seed }, folder, contenders) {
  const checkpoint = network === undefined ? model : join(folder, network);
  if (network !== undefined) await writeCheckpoint(checkpoint, randomWeights(PUBLISHED[network].variant, seed));
  const task = { checkpoint, size, outputStride, fetch, seed };
  // Also shows whether there is a network at all, before anybody is asked to run it.
  const { graph, feeds, fetches, close } = await openTask(task);
  try {
    const calibration = contenders.some(({ isRounded }) => isRounded) ? await calibrationOf(graph, feeds, fetches) : undefined;
    const known = calibration ? { ...task, calibration: join(folder, `${network ?? 'model'}.calibration`) } : task;
    if (calibration) await writeCheckpoint(known.calibration, calibrationVariables(calibration));
    try {
      const onnx = {};
      for (const precision of new Set(contenders.flatMap(({ readsOnnx }) => readsOnnx ?? []))) {
        onnx[precision] = join(folder, `${network ?? 'model'}.${precision}.onnx`);
        const request = { feeds: infosOf(feeds), fetches, ...(precision === 'int8' ? { calibration } : {}) };
        writeFileSync(onnx[precision], await onnxBytes(await exportGraph(graph, request)));
      }
      return { ...known, onnx };
    } catch (error) {
      return { ...known, onnxError: error.message };
    }
  } finally {
    await close();
  }
}

/** What 8 bits need to know of the maps. */
async function calibrationOf(graph, feeds, fetches) {
  const backend = await createBackend({ backend: 'wasm' });
  try {
    return await calibrate(graph, backend, [feeds], fetches);
  } finally {
    await backend.dispose();
  }
}
