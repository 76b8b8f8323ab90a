/** One network: opens the contenders, checks that they agree, and runs them in turn. */
import { join } from 'node:path';
import { compareFrames, readFrame } from './compare.mjs';
import { ContenderProcess } from './contender_process.mjs';
import { measureInTurn } from './measure.mjs';
import { progress } from './progress.mjs';

/** Turns of what is plain JavaScript: seconds each, and always the same. */
const FEW = 2;

/**
 * @typedef {import('./measure.mjs').Times & {
 *   id: string, peer: string, backend?: string, title: string, threads: number, runs: number,
 *   beyondWeights: number, peak: number, ratio?: number, agreement?: import('./compare.mjs').Agreement
 * }} Result bytes: `beyondWeights` stay resident besides the weights and what an idle process takes
 *
 * @typedef {object} Comparison
 * @property {string} network
 * @property {number} weightBytes
 * @property {readonly Result[]} results
 * @property {readonly { id: string, reason: string }[]} skipped
 * @property {import('./profile.mjs').Profile} [profile]
 */

/**
 * @param {{
 *   contenders: readonly import('./contenders.mjs').Contender[],
 *   task: import('./network.mjs').TaskDescription,
 *   runs: number,
 *   profile: boolean,
 *   folder: string,
 * }} what
 * @returns {Promise<Comparison>}
 */
export async function compareNetwork({ contenders, task, runs, profile, folder }) {
  const idleBytes = await idleMemory();
  const { open, skipped } = await openAll(contenders, task, runs, folder);
  try {
    if (open.length === 0) return { network: 'nothing could run', weightBytes: 0, results: [], skipped };
    const times = await measureInTurn(open.map(({ runs: count, child }) => ({ runs: count, turn: () => child.ask('turn') })));
    const reference = readFrame(open[0].path);
    const results = [];
    for (const [i, { contender, facts, child, path, runs: count }] of open.entries()) {
      results.push({
        ...pick(contender),
        title: facts.title,
        threads: facts.threads,
        runs: count,
        ...times[i],
        ...(await child.ask('peak')),
        beyondWeights: times[i].resident - idleBytes - facts.weightBytes,
        ...(i > 0 ? { ratio: times[i].median / times[0].median, agreement: compareFrames(readFrame(path), reference, contender.isRounded) } : {}),
      });
    }
    const { description, weightBytes } = open[0].facts;
    const ours = profile ? open.find(({ contender }) => contender.peer === 'ours') : undefined;
    return { network: description, weightBytes, results, skipped, ...(ours ? await ours.child.ask('profile') : {}) };
  } finally {
    for (const { child } of open) child.end();
  }
}

const pick = ({ id, peer, backend }) => ({ id, peer, backend });

/** What a process takes that computes nothing. */
export async function idleMemory() {
  const child = new ContenderProcess();
  const { resident } = await child.ask('idle');
  child.end();
  return resident;
}

/** One after the other. Who cannot run is left out, and why is told. */
async function openAll(contenders, task, runs, folder) {
  const open = [];
  const skipped = [];
  for (const contender of contenders) {
    progress(`${contender.id}: weights and first frame`);
    const child = new ContenderProcess();
    const path = join(folder, contender.id);
    const count = contender.isPlainJavaScript ? Math.min(runs, FEW) : runs;
    try {
      if (contender.readsOnnx && task.onnxError) throw new Error(`The network could not be exported: ${task.onnxError}`);
      const facts = await child.ask('open', { contender, task, runs: count });
      await child.ask('firstFrame', { path });
      open.push({ contender, child, facts, path, runs: count });
    } catch (error) {
      child.end();
      skipped.push({ id: contender.id, reason: error.message });
    }
  }
  progress();
  return { open, skipped };
}
