/** Opens the contenders, checks that they learn the same, and lets them make steps in turn. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContenderProcess } from '../contender_process.mjs';
import { measureInTurn } from '../measure.mjs';
import { progress } from '../progress.mjs';
import { COMPARED_SIZE, compareFirstSteps, readFirstStep, withFurtherLoss } from './first_step.mjs';

export const MAIN = fileURLToPath(new URL('contender_main.mjs', import.meta.url));

/**
 * @typedef {import('../measure.mjs').Times & {
 *   id: string, title: string, threads: number, learns: 'all' | 'head', runs: number, peak: number, ratio?: number,
 *   agreement?: import('./first_step.mjs').StepAgreement
 * }} StepResult
 */

/**
 * @param {{
 *   contenders: readonly import('./contenders.mjs').TrainingContender[],
 *   task: import('./task.mjs').TrainingTask,
 *   runs: number,
 * }} what
 * @returns {Promise<{ results: StepResult[], skipped: { id: string, reason: string }[] }>}
 */
export async function compareSteps({ contenders, task, runs }) {
  const { open, skipped } = await openAll(contenders, task, runs);
  try {
    if (open.length === 0) return { results: [], skipped };
    const times = await measureInTurn(open);
    // The others are compared with the first that taught everything.
    const first = open.find(({ contender }) => contender.learns === 'all');
    const results = [];
    for (const [i, entry] of open.entries()) {
      const { contender, facts, child, runs: count } = entry;
      const agreement = first && entry !== first ? agreementOf(entry, first) : undefined;
      const ratio = i > 0 ? times[i].median / times[0].median : undefined;
      results.push({ id: contender.id, learns: contender.learns, ...facts, runs: count, ...times[i], ...(await child.ask('peak')), ratio, agreement });
    }
    return { results, skipped };
  } finally {
    for (const { child } of open) child.end();
  }
}

function agreementOf(entry, first) {
  const agreement = compareFirstSteps(readFirstStep(entry.path), readFirstStep(first.path), { part: entry.contender.learns !== 'all' });
  return withFurtherLoss(agreement, entry.first, first.first);
}

/** One after the other. Who cannot run is left out, and why is told. */
async function openAll(contenders, task, runs) {
  const open = [];
  const skipped = [];
  for (const contender of contenders) {
    progress(`${contender.id}: weights and first step`);
    const path = join(task.folder, contender.id);
    const child = new ContenderProcess(MAIN);
    try {
      await keepSmallStep(contender, task, path);
      const facts = await child.ask('open', { contender, task });
      const first = await child.ask('firstStep');
      const count = contender.isPlainJavaScript ? 1 : runs;
      // What takes minutes is not done twice.
      const turn = contender.isPlainJavaScript ? async () => [first] : () => child.ask('turn');
      open.push({ contender, child, facts, path, first, runs: count, turn });
    } catch (error) {
      child.end();
      skipped.push({ id: contender.id, reason: error.message });
    }
  }
  progress();
  return { open, skipped };
}

/** The step whose gradients are compared, in a process that ends with it: the other's memory is measured. */
async function keepSmallStep(contender, task, path) {
  const child = new ContenderProcess(MAIN);
  try {
    await child.ask('open', { contender, task: { ...task, size: [COMPARED_SIZE, COMPARED_SIZE] } });
    await child.ask('firstStep', { path });
  } finally {
    child.end();
  }
}
