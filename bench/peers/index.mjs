/**
 * The libraries that are compared. Every other file of this folder is one of them and has a peer as its default export;
 * a new file takes part without being named anywhere.
 */
import { readdirSync } from 'node:fs';

/**
 * @typedef {object} Frame what one run gives
 * @property {Float32Array} logits [1, h, w, classes]
 * @property {ArrayLike<number | bigint>} labels [1, h, w]
 *
 * @typedef {object} OpenPeer a peer with the task's weights in memory
 * @property {string} title name, version and backend
 * @property {() => Promise<Frame>} run
 * @property {() => Promise<void>} dispose
 *
 * @typedef {object} Peer
 * @property {string} name what `--only` takes
 * @property {(task: import('../network.mjs').Task, choices: import('../arguments.mjs').Choices) => Promise<OpenPeer>} open
 */

/** @returns {Promise<Peer[]>} ours first: the others are measured by it */
export async function listPeers() {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.mjs') && file !== 'index.mjs');
  const peers = await Promise.all(files.sort().map(async (file) => (await import(`./${file}`)).default));
  return peers.sort((a, b) => Number(b.name === 'ours') - Number(a.name === 'ours'));
}
