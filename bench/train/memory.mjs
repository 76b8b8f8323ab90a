/** How much memory steps take at most, of networks and batches that are larger. */
import { ContenderProcess } from '../contender_process.mjs';
import { progress } from '../progress.mjs';
import { PUBLISHED } from '../published.mjs';
import { MAIN } from './compare_steps.mjs';
import { writeTask } from './task.mjs';

const CASES = /** @type {const} */ ([
  { network: 'mobilenet', batchSize: 4, size: [513, 513] },
  { network: 'xception', batchSize: 1, size: [257, 257] },
]);

/** After the first, memory of the one before is still held. */
const STEPS = 3;

/**
 * @typedef {object} MemoryResult
 * @property {string} network key of `PUBLISHED`
 * @property {string} title
 * @property {number} threads
 * @property {number} peak the most bytes that were ever resident, loading included
 * @property {number} ms of the last step
 */

/**
 * @param {{ seed: number, folder: string, threads: number }} what
 * @returns {Promise<{ results: MemoryResult[], skipped: { id: string, reason: string }[] }>}
 */
export async function measureMemory({ seed, folder, threads }) {
  const results = [];
  const skipped = [];
  for (const { network, batchSize, size } of CASES) {
    const title = `${PUBLISHED[network].title}, batch ${batchSize}, ${size.join('x')}`;
    progress(`memory of ${title}`);
    const child = new ContenderProcess(MAIN);
    try {
      const task = await writeTask(network, { size, batchSize, seed }, folder);
      const contender = { peer: 'ours', backend: 'wasm', threads, learns: 'all' };
      const facts = await child.ask('open', { contender, task });
      await child.ask('firstStep');
      let ms;
      for (let step = 1; step < STEPS; step++) ({ ms } = await child.ask('step'));
      results.push({ network, title, threads: facts.threads, ...(await child.ask('peak')), ms });
    } catch (error) {
      skipped.push({ id: `memory of ${title}`, reason: error.message });
    } finally {
      child.end();
    }
  }
  progress();
  return { results, skipped };
}
