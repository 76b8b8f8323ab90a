/**
 * Turns of all, and what their times say.
 *
 * A turn is some frames: the first comes after a pause, the others follow it at once, as those of a film do, or steps of training. Both are told: where a machine is virtual, the
 * thread that wakes the others may wait for them longer than a frame takes.
 */
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
 * @property {number} [afterPause] median of the first frames of turns, where others follow them
 * @property {readonly number[]} all in the order of the runs: frames that follow another, or alone are a turn
 */

/** Milliseconds between turns. The threads of some go on spinning for up to 10 after a frame, in wait of another. */
const REST = 40;

/**
 * Runs A B A B ...: whatever slows the machine down for a while then hits all of them.
 *
 * @param {readonly { runs: number, turn: () => Promise<readonly Frame[]> }[]} entries `runs` are turns
 * @returns {Promise<Times[]>} in the order of `entries`
 */
export async function measureInTurn(entries) {
  const turns = entries.map(() => /** @type {(readonly Frame[])[]} */ ([]));
  const rounds = Math.max(...entries.map(({ runs }) => runs));
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    for (const [i, { runs, turn }] of entries.entries()) {
      if (round >= runs) continue;
      await setTimeout(REST);
      turns[i].push(await turn());
    }
  }
  progress();
  return turns.map(summarize);
}

function summarize(turns) {
  const frames = turns.flatMap((turn) => (turn.length > 1 ? turn.slice(1) : turn));
  const first = turns.filter(({ length }) => length > 1).map(([{ ms }]) => ms);
  const all = frames.map(({ ms }) => ms);
  return {
    median: median(all),
    min: Math.min(...all),
    max: Math.max(...all),
    cpu: median(frames.map(({ cpu }) => cpu)),
    resident: median(frames.map(({ resident }) => resident)),
    ...(first.length > 0 ? { afterPause: median(first) } : {}),
    all,
  };
}
