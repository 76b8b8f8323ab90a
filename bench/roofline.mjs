/**
 * What this machine could do at most, measured on the backend that is profiled: arithmetic on data that stay in the cache, and
 * moving data that do not fit into it. (Williams, Waterman and Patterson, "Roofline", CACM 52, 2009.)
 */
import { Worker } from 'node:worker_threads';
import { Program } from '../dist/engine/program.js';
import { GraphBuilder } from '../dist/graph/builder.js';
import { constant } from '../dist/ops/operators/flow/constant.js';
import { conv2d } from '../dist/ops/operators/layers/conv2d.js';
import { placeholder } from '../dist/ops/operators/flow/placeholder.js';
import { tensor } from '../dist/tensor.js';
import { normal } from './random.mjs';

/**
 * @typedef {object} Roofline
 * @property {number} gflops 10^9 operations a second; a multiply-add is two
 * @property {number} gigabytes 10^9 bytes a second, read and written
 */

/** Pointwise convolutions of a 24x24 map with 128 channels: map and result take 288 kB each, the filter 64 kB. */
const SIDE = 24;
const CHANNELS = 128;
const LAYERS = 12;
const FRAMES = 16;

/**
 * @param {import('../dist/ops/contract/backend.js').Backend} backend
 * @returns {Promise<Roofline>}
 */
export async function measureRoofline(backend) {
  return { gflops: await peakArithmetic(backend), gigabytes: await copyBandwidth(backend.threads) };
}

/** The best step of all: whatever else the machine does at this time only makes it slower. */
async function peakArithmetic(backend) {
  const draw = normal(1);
  const random = (shape, size, deviation) => tensor('float32', shape, Float32Array.from({ length: size }, () => deviation * draw()));
  const builder = new GraphBuilder();
  let net = placeholder(builder, 'float32', [1, SIDE, SIDE, CHANNELS], 'map');
  for (let layer = 0; layer < LAYERS; layer++) {
    // A variance of 1 / channels: maps are as large at the end as at the beginning.
    const filter = random([1, 1, CHANNELS, CHANNELS], CHANNELS * CHANNELS, 1 / Math.sqrt(CHANNELS));
    net = conv2d(net, constant(builder, filter, 'filter'), { padding: 'SAME' });
  }
  const program = new Program(builder.build(), backend);
  const feeds = new Map([['map', random([1, SIDE, SIDE, CHANNELS], SIDE * SIDE * CHANNELS, 1)]]);
  let best = Infinity;
  for (let frame = 0; frame < FRAMES; frame++) {
    let last = performance.now();
    await program.execute(feeds, [net.endpoint], {
      onStep() {
        const now = performance.now();
        best = Math.min(best, now - last);
        last = now;
      },
    });
  }
  await program.dispose();
  return (2 * SIDE * SIDE * CHANNELS * CHANNELS) / best / 1e6;
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
