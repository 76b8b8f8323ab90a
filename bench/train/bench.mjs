/** The benchmark of training from beginning to end: steps in turn, then memory, then a report beside what is asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRAINING_PEER_NAMES } from '../arguments.mjs';
import { describeMachine } from '../machine.mjs';
import { progress } from '../progress.mjs';
import { figuresOf } from './asked.mjs';
import { compareSteps } from './compare_steps.mjs';
import { listTrainingContenders } from './contenders.mjs';
import { measureMemory } from './memory.mjs';
import { printReport } from './report.mjs';
import { writeTask } from './task.mjs';

/** Pictures of a step, and turns of each. */
const BATCH = 2;
const RUNS = 10;

/** @param {import('../arguments.mjs').Choices} choices */
export async function benchTraining(choices) {
  const folder = mkdtempSync(join(tmpdir(), 'deeplab-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { size, seed, threads, only = TRAINING_PEER_NAMES } = choices;
  const machine = describeMachine();
  progress('writing the network');
  const task = await writeTask('mobilenet', { size, batchSize: BATCH, seed }, folder);
  const { results, skipped } = await compareSteps({ contenders: listTrainingContenders(choices), task, runs: choices.runs ?? RUNS });
  const memory = only.includes('memory') ? await measureMemory({ seed, folder, threads: Math.max(...threads) }) : { results: [], skipped: [] };
  const title = `a step of MobileNet-v2, batch ${BATCH}, ${size.join('x')}, output stride ${task.outputStride}, frozen batch normalisation`;
  const figures = figuresOf(results, memory.results);
  const report = { machine, threads, seed, size, title, results, memory: memory.results, skipped: [...skipped, ...memory.skipped], figures };
  if (choices.json) console.log(JSON.stringify(report, null, 2));
  else printReport(report);
  if (isFailure(report)) process.exitCode = 1;
}

/** Whether nothing was measured, or what was measured is not the same step. A figure that is not reached is told, and fails nothing. */
function isFailure({ results, memory }) {
  return results.length + memory.length === 0 || results.some(({ agreement }) => agreement?.agrees === false);
}
