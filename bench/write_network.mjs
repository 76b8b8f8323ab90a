/** Puts a network where every contender's process can read it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportOnnx } from '../dist/index.js';
import { writeCheckpoint } from '../dist/proto/checkpoints/write_checkpoint.js';
import { infosOf, openTask } from './network.mjs';
import { PUBLISHED } from './published.mjs';
import { randomWeights } from './random_weights.mjs';

/**
 * @param {string | undefined} network key of `PUBLISHED`, to be filled with random weights; undefined for the checkpoint that was chosen
 * @param {import('./arguments.mjs').Choices} choices
 * @param {string} folder
 * @param {boolean} withOnnx whether somebody reads the network in that format
 * @returns {Promise<import('./network.mjs').TaskDescription>}
 */
export async function writeNetwork(network, { model, size, outputStride, fetch, seed }, folder, withOnnx) {
  const checkpoint = network === undefined ? model : join(folder, network);
  if (network !== undefined) await writeCheckpoint(checkpoint, randomWeights(PUBLISHED[network].variant, seed));
  const task = { checkpoint, size, outputStride, fetch, seed };
  // Also shows whether there is a network at all, before anybody is asked to run it.
  const { graph, feeds, fetches, close } = await openTask(task);
  const onnx = join(folder, `${network ?? 'model'}.onnx`);
  try {
    if (!withOnnx) return task;
    writeFileSync(onnx, await exportOnnx(graph, { feeds: infosOf(feeds), fetches }));
    return { ...task, onnx };
  } catch (error) {
    return { ...task, onnxError: error.message };
  } finally {
    await close();
  }
}
