/**
 * A graph on TensorFlow.js. It runs the graph after the rewrites that any library could make, so that batch normalisation is
 * folded for both, and what is compared is kernels.
 */
import * as tf from '@tensorflow/tfjs-core';
import { prepareNode } from './tfjs_operators.mjs';

/** tfjs has no 64-bit integers; only labels and sizes are such, and they are small. */
const DTYPES = { float32: 'float32', int32: 'int32', int64: 'int32', uint8: 'int32', bool: 'bool' };

/**
 * @param {import('./network.mjs').Task} task
 * @param {'cpu' | 'wasm' | 'webgl'} backend one that is registered already
 * @returns {Promise<import('./peers/index.mjs').OpenPeer>}
 */
export async function openTfjs({ feeds, fetches, lower, frame }, backend) {
  // Leaves out tfjs's checks of its own results, and its advice to install another package.
  tf.enableProdMode();
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its ${backend} backend.`);
  const graph = await lower();
  const steps = [...graph.nodes.values()].map((node) => ({ node, compute: prepareNode(node, graph, backend) }));
  const constants = await loadConstants(graph);
  const releases = lastReads(steps, feeds, fetches);

  return {
    title: `tfjs ${tf.version_core} ${backend}`,
    threads: 1,
    async run() {
      const values = new Map(constants);
      for (const [name, value] of feeds) values.set(name, tf.tensor(value.data, value.shape, DTYPES[value.dtype]));
      for (const [i, { node, compute }] of steps.entries()) {
        values.set(node.name, tf.tidy(() => compute(node.inputs.map((input) => values.get(input)))));
        for (const name of releases[i]) values.get(name).dispose();
      }
      const results = fetches.map((name) => ({ data: values.get(name).dataSync() }));
      for (const name of fetches) values.get(name).dispose();
      return frame(results);
    },
  };
}

async function loadConstants(graph) {
  const constants = new Map();
  const read = new Set([...graph.nodes.values()].flatMap((node) => node.inputs));
  for (const [name, source] of graph.constants) {
    if (!read.has(name)) continue;
    const { data, shape, dtype } = await source.read();
    constants.set(name, tf.tensor(dtype === 'int64' ? Int32Array.from(data, Number) : data, shape, DTYPES[dtype]));
  }
  return constants;
}

/** For every step, the values that nobody reads after it; constants and fetches stay. */
function lastReads(steps, feeds, fetches) {
  const temporary = new Set([...feeds.keys(), ...steps.map(({ node }) => node.name)]);
  for (const name of fetches) temporary.delete(name);
  const releases = steps.map(() => /** @type {string[]} */ ([]));
  for (const [i, { node }] of [...steps.entries()].reverse()) {
    for (const name of [node.name, ...node.inputs]) if (temporary.delete(name)) releases[i].push(name);
  }
  return releases;
}
