/**
 * What this machine could do at most, measured on the backend that is profiled: arithmetic on data that stay in the cache, and
 * moving data that do not fit into it. (Williams, Waterman and Patterson, "Roofline", CACM 52, 2009.)
 */
import { Worker } from 'node:worker_threads';
import { Program } from '../dist/engine/program.js';
import { GraphBuilder } from '../dist/graph/builder.js';
import { relu6 } from '../dist/ops/activation.js';
import { constant } from '../dist/ops/constant.js';
import { conv2d } from '../dist/ops/conv2d.js';
import { placeholder } from '../dist/ops/placeholder.js';
import { tensor } from '../dist/tensor.js';
import { normal } from './random.mjs';

/**
 * @typedef {object} Roofline
 * @property {number} gflops 10^9 operations a second; a multiply-add is two
 * @property {number} gigabytes 10^9 bytes a second, read and written
 */

/** Pointwise convolutions of a 16x16 map with 256 channels: map, result and filter take 256 kB each. */
const MAP = [1, 16, 16, 256];
const CHANNELS = 256;
const LAYERS = 24;
const FRAMES = 12;

/**
 * @param {import('../dist/ops/backend.js').Backend} backend
 * @returns {Promise<Roofline>}
 */
export async function measureRoofline(backend) {
  return { gflops: await peakArithmetic(backend), gigabytes: await copyBandwidth(backend.threads) };
}

async function peakArithmetic(backend) {
  const draw = normal(1);
  const random = (shape, deviation) => tensor('float32', shape, Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => deviation * draw()));
  const builder = new GraphBuilder();
  // As He et al. draw them, so that maps are as large at the end as at the beginning.
  const filter = constant(builder, random([1, 1, CHANNELS, CHANNELS], Math.sqrt(2 / CHANNELS)), 'filter');
  let net = placeholder(builder, 'float32', MAP, 'map');
  for (let layer = 0; layer < LAYERS; layer++) net = relu6(conv2d(net, filter, { padding: 'SAME' }, 'conv'), 'relu6');
  const program = new Program(builder.build(), backend);
  const feeds = new Map([['map', random(MAP, 1)]]);
  let best = Infinity;
  for (let frame = 0; frame < FRAMES; frame++) {
    const start = performance.now();
    await program.execute(feeds, [net.endpoint]);
    best = Math.min(best, performance.now() - start);
  }
  await program.dispose();
  const [, rows, columns, channels] = MAP;
  return (2 * LAYERS * rows * columns * channels * CHANNELS) / best / 1e6;
}

/** Every thread copies a block of its own at the same time. */
async function copyBandwidth(threads) {
  const workers = Array.from({ length: threads }, () => new Worker(new URL('copy_worker.mjs', import.meta.url)));
  const answers = (message) =>
    Promise.all(workers.map((worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject).postMessage(message))));
  await answers('allocate');
  const rates = await answers('copy');
  await Promise.all(workers.map((worker) => worker.terminate()));
  return rates.reduce((sum, rate) => sum + rate, 0) / 1e9;
}
