/** One thread of the measurement of bandwidth: copies a block that fits into no cache, and says how many bytes a second that were. */
import { parentPort } from 'node:worker_threads';

const BYTES = 96 * 2 ** 20;
const ROUNDS = 8;

const from = new Float64Array(BYTES / 8);
const to = new Float64Array(BYTES / 8);

parentPort.on('message', (message) => parentPort.postMessage(message === 'allocate' ? allocate() : copy()));

/** Pages only exist once they are written to. */
function allocate() {
  from.fill(1);
  to.fill(2);
}

/** The best round; what is read and what is written both count. */
function copy() {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - start);
  }
  return (2 * BYTES * 1000) / best;
}
