/** How time and memory grow with the picture: both should grow as its area does. */
import { ContenderProcess } from './contender_process.mjs';
import { idleMemory } from './compare_network.mjs';
import { measureInTurn } from './measure.mjs';
import { progress } from './progress.mjs';

/** Rows and columns: `32 k + 1`, up to the size of Cityscapes' pictures. */
const SIZES = [[257, 257], [385, 385], [513, 513], [769, 769], [1025, 1025], [1025, 2049]];

/**
 * @typedef {import('./measure.mjs').Times & {
 *   title: string, threads: number, size: readonly [number, number], pixels: number, beyondWeights: number, peak: number
 * }} ScalingResult
 *
 * @typedef {object} Scaling
 * @property {readonly ScalingResult[]} results
 * @property {readonly { id: string, reason: string }[]} skipped
 */

/**
 * @param {{
 *   contenders: readonly import('./contenders.mjs').Contender[],
 *   task: import('./network.mjs').TaskDescription,
 *   runs: number,
 *   folder: string,
 * }} what
 * @returns {Promise<Scaling>}
 */
export async function measureScaling({ contenders, task, runs, folder }) {
  const idleBytes = await idleMemory();
  const results = [];
  const skipped = [];
  for (const contender of contenders) {
    for (const size of SIZES) {
      progress(`${contender.id} at ${size.join('x')}`);
      const child = new ContenderProcess();
      try {
        const { weightBytes, ...facts } = await child.ask('open', { contender, task: { ...task, size }, runs });
        await child.ask('firstFrame', { path: `${folder}/scaling` });
        const [times] = await measureInTurn([{ runs, turn: () => child.ask('turn') }]);
        const memory = { beyondWeights: times.resident - idleBytes - weightBytes, ...(await child.ask('peak')) };
        results.push({ ...facts, size, pixels: size[0] * size[1], ...times, ...memory });
      } catch (error) {
        skipped.push({ id: `${contender.id} at ${size.join('x')}`, reason: error.message });
      } finally {
        child.end();
      }
    }
  }
  return { results, skipped };
}
