/** Frames in turn, and what their times say. */
import { setTimeout } from 'node:timers/promises';
import { median } from '../dist/cli/terminal/median.js';
import { progress } from './progress.mjs';

/**
 * @typedef {object} Frame
 * @property {number} ms
 * @property {number} cpu milliseconds that processors spent, all threads together
 * @property {number} resident bytes after it
 *
 * @typedef {object} Times all in milliseconds
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {number} cpu median of the time that processors spent, all threads together: hardly changed by what else runs
 * @property {number} resident median of the bytes in memory after a frame
 * @property {readonly number[]} all in the order of the runs
 */

/** Milliseconds between frames. The threads of some go on spinning for up to 10 after a frame, in wait of another. */
const REST = 40;

/**
 * Runs A B A B ...: whatever slows the machine down for a while then hits all of them.
 *
 * @param {readonly { runs: number, frame: () => Promise<Frame> }[]} entries
 * @returns {Promise<Times[]>} in the order of `entries`
 */
export async function measureInTurn(entries) {
  const frames = entries.map(() => /** @type {Frame[]} */ ([]));
  const rounds = Math.max(...entries.map(({ runs }) => runs));
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    for (const [i, { runs, frame }] of entries.entries()) {
      if (round >= runs) continue;
      await setTimeout(REST);
      frames[i].push(await frame());
    }
  }
  progress();
  return frames.map(summarize);
}

function summarize(frames) {
  const all = frames.map(({ ms }) => ms);
  return {
    median: median(all),
    min: Math.min(...all),
    max: Math.max(...all),
    cpu: median(frames.map(({ cpu }) => cpu)),
    resident: median(frames.map(({ resident }) => resident)),
    all,
  };
}
