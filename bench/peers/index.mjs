/**
 * Who is compared: ourselves and other libraries, each a file of this folder with a peer as its default export. Libraries are
 * loaded when a peer is opened, which happens in a process of its own.
 */
import ortNode from './ort_node.mjs';
import ortNodeInt8 from './ort_node_int8.mjs';
import ortWeb from './ort_web.mjs';
import ortWebInt8 from './ort_web_int8.mjs';
import ours from './ours.mjs';
import oursInt8 from './ours_int8.mjs';
import oursInt8Wide from './ours_int8_wide.mjs';
import oursWide from './ours_wide.mjs';
import tfjsCpu from './tfjs_cpu.mjs';
import tfjsWasm from './tfjs_wasm.mjs';

/**
 * @typedef {object} Frame what one run gives
 * @property {Float32Array} [logits] [1, h, w, classes]
 * @property {ArrayLike<number | bigint>} [labels] [1, h, w]
 *
 * @typedef {object} OpenPeer a peer with the task's weights in memory
 * @property {string} title name, version and backend
 * @property {number} threads
 * @property {() => Promise<Frame>} run
 * @property {() => Promise<import('../profile.mjs').Profile>} [profile] of `runs` frames; only ours can
 *
 * @typedef {object} Peer
 * @property {string} name what `--only` takes
 * @property {boolean} hasThreads whether the number of threads can be chosen
 * @property {boolean} isPlainJavaScript whether frames take so long that few are enough
 * @property {boolean} [isRounded] whether it computes in fewer bits, so that its results are not held to those of float32, only told beside them
 * @property {'float32' | 'int8'} [readsOnnx] which file in that format the task has to be there as
 * @property {(task: import('../network.mjs').Task, choices: { backend?: string, threads: number, runs: number }) => Promise<OpenPeer>} open
 */

/** @type {readonly Peer[]} ours first: the others are measured by it */
export const PEERS = [ours, oursInt8, oursWide, oursInt8Wide, tfjsWasm, ortWeb, ortWebInt8, ortNode, ortNodeInt8, tfjsCpu];
