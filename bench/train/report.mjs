/** The report of training, for people. */
import { describeHardware } from '../report.mjs';
import { megabytes, milliseconds, number, table } from '../table.mjs';
import { ASKED_SIZE } from './asked.mjs';
import { COMPARED_SIZE } from './first_step.mjs';

/** @param {Record<string, any>} report as `--json` prints it */
export function printReport({ machine, threads, seed, size, title, results, memory, skipped, figures }) {
  console.log(`${describeHardware(machine)}; Node ${machine.node} (V8 ${machine.v8})`);
  console.log(`threads: ${threads.join(', ')}; seed ${seed}`);
  console.log(`\n== ${title}\n`);
  if (results.length > 0) console.log(stepTable(results));
  for (const { id, reason } of skipped) console.log(`\n${id} did not run: ${reason}`);
  const compared = results.filter(({ agreement }) => agreement);
  if (compared.length > 0) console.log(`\nThe first step, gradients of a batch of ${COMPARED_SIZE}x${COMPARED_SIZE}:`);
  for (const { id, agreement } of compared) console.log(describeStepAgreement(id, agreement));
  if (memory.length > 0) console.log(`\n${memoryTable(memory)}`);
  console.log(`\n${figureTable(figures)}`);
  if (size.some((side) => side !== ASKED_SIZE)) console.log(`\nTimes are asked for at ${ASKED_SIZE}x${ASKED_SIZE}, and these are of ${size.join('x')}.`);
}

function stepTable(results) {
  const columns = [{ title: 'library' }, ...['threads', 'turns', 'median ms', 'min', 'max', 'after a pause', 'cpu ms', 'ratio', 'peak MB'].map(number)];
  const rows = results.map(({ title, threads, runs, median, min, max, afterPause, cpu, ratio, peak }) => {
    return [title, `${threads}`, `${runs}`, ...[median, min, max].map(milliseconds), afterPause === undefined ? '' : milliseconds(afterPause), milliseconds(cpu), ratio?.toFixed(2) ?? '', megabytes(peak)];
  });
  return `${table(columns, rows)}\n\nLibraries in turn, each in a process of its own; the first step of a turn comes after a pause, the others, which median, min and max are of, follow it. ratio: of the medians, to the first line; cpu ms: processor time of all threads.\nOf plain JavaScript the one step is its first; of all others the first is not timed.`;
}

function memoryTable(memory) {
  const columns = [{ title: 'all variables' }, ...['threads', 'peak MB', 'ms of a step'].map(number)];
  return table(columns, memory.map(({ title, threads, peak, ms }) => [title, `${threads}`, megabytes(peak), milliseconds(ms)]));
}

/** One line of whether a contender's first step was the same. */
export function describeStepAgreement(id, { crossEntropy, gradient, variable, variables, agrees }) {
  const facts = `cross entropy within ${crossEntropy.toExponential(1)}, gradients of ${variables} variables within ${gradient.toExponential(1)}${variable === '' ? '' : ` (${variable})`}`;
  return agrees ? `${id} agrees: ${facts}` : `${id} DIFFERS, so its times say nothing: ${facts}`;
}

/** @param {readonly import('./asked.mjs').Figure[]} figures */
export function figureTable(figures) {
  const columns = [{ title: 'figure' }, ...['asked', 'measured', 'by cpu ms'].map(number), { title: '' }];
  const rows = figures.map(({ what, asked, measured, processor, unit, reached }) => [
    what,
    asked,
    measured === undefined ? 'not measured' : `${measured.toFixed(2)} ${unit}`,
    processor === undefined ? '' : `${processor.toFixed(2)} ${unit}`,
    reached === undefined ? '' : reached ? 'reached' : 'not reached',
  ]);
  return table(columns, rows);
}
