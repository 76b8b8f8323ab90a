/** Who takes part in a run: every chosen peer, ours with every backend, with every number of threads. */
import { PEER_NAMES } from './arguments.mjs';
import { PEERS } from './peers/index.mjs';
import { PUBLISHED } from './published.mjs';

/** Ours, fastest first: ratios are to the first that runs. */
const BACKENDS = ['wasm', 'cpu'];

/**
 * @typedef {object} Contender
 * @property {string} id such as `ours-wasm x2`
 * @property {string} peer
 * @property {string} [backend] of ours
 * @property {number} threads
 * @property {boolean} isPlainJavaScript
 * @property {boolean} isRounded
 * @property {'float32' | 'int8'} [readsOnnx]
 */

/**
 * @param {Pick<import('./arguments.mjs').Choices, 'only' | 'backends' | 'threads'>} choices
 * @param {string | undefined} network key of `PUBLISHED`; undefined for a checkpoint
 * @returns {Contender[]}
 */
export function listContenders({ only, backends, threads }, network) {
  const names = only ?? PEER_NAMES;
  const contenders = PEERS.filter(({ name }) => names.includes(name)).flatMap((peer) => {
    const kinds = peer.name === 'ours' ? (backends ?? BACKENDS) : [undefined];
    return kinds.flatMap((backend) => {
      const hasThreads = peer.hasThreads && backend !== 'cpu';
      const counts = hasThreads ? threads : [1];
      return counts.map((count) => contender(peer, backend, count));
    });
  });
  const takesMinutes = network !== undefined && !PUBLISHED[network].plainJavaScript;
  return takesMinutes ? contenders.filter((each) => !each.isPlainJavaScript || isNamed(each, only, backends)) : contenders;
}

function contender({ name, isPlainJavaScript, isRounded = false, readsOnnx }, backend, threads) {
  return {
    id: `${backend === undefined ? name : `${name}-${backend}`} x${threads}`,
    peer: name,
    backend,
    threads,
    isPlainJavaScript: isPlainJavaScript || backend === 'cpu',
    isRounded,
    readsOnnx,
  };
}

/** Whether somebody wants to wait for it. */
function isNamed({ peer, backend }, only, backends) {
  return backend === undefined ? (only?.includes(peer) ?? false) : (backends?.includes(backend) ?? false);
}
