/** The report for people. */
import { table } from './table.mjs';

const ms = (value) => value.toFixed(value < 10 ? 2 : 0);
const number = (title) => /** @type {const} */ ({ title, align: 'right' });

/** @param {Record<string, any>} report as `--json` prints it */
export function printReport({ machine, network, results, runs, profile }) {
  const { cpu, cores, memoryGB, load, platform, node, v8 } = machine;
  console.log(`${cpu}, ${cores} cores, ${memoryGB} GB, ${platform}, load ${load}; Node ${node} (V8 ${v8})`);
  console.log(`${network}; frames of each, in turn: ${runs}\n`);
  printTimes(results);
  for (const { title, agreement } of results) if (agreement) console.log(`\n${describeAgreement(title, agreement)}`);
  if (profile) printProfile(profile);
}

function printTimes(results) {
  const columns = [{ title: 'library' }, number('median ms'), number('min'), number('max'), number('cpu ms'), number('ratio')];
  const rows = results.map(({ title, median, min, max, cpu, ratio }) => [title, ms(median), ms(min), ms(max), ms(cpu), ratio?.toFixed(2) ?? '']);
  console.log(table(columns, rows));
  if (results.length > 1) console.log(`\nratio: of the medians, to ${results[0].title}; cpu ms: processor time of all threads`);
}

function describeAgreement(title, { maxDifference, maxLogit, labelsEqual, agrees }) {
  const facts = `logits within ${maxDifference.toExponential(1)} (the largest is ${maxLogit.toFixed(2)}), ${(100 * labelsEqual).toFixed(3)} % of the labels equal`;
  return agrees ? `${title} agrees: ${facts}` : `${title} DIFFERS, so the times say nothing: ${facts}`;
}

/** @param {readonly import('./profile.mjs').StepProfile[]} steps */
function printProfile(steps) {
  const total = sum(steps.map((step) => step.ms));
  const row = (time, multiplyAdds) => [ms(time), multiplyAdds > 0 ? ((2 * multiplyAdds) / time / 1e6).toFixed(2) : '', `${((100 * time) / total).toFixed(1)} %`];
  const figures = [number('ms'), number('GFLOP/s'), number('share')];

  const lines = steps.map((step, i) => [`${i + 1}`, step.kind, step.name, step.shape, ...row(step.ms, step.multiplyAdds)]);
  console.log(`\n${table([number('step'), { title: 'operator' }, { title: 'node' }, { title: 'output' }, ...figures], lines)}`);

  const kinds = [...new Set(steps.map((step) => step.kind))].map((kind) => {
    const own = steps.filter((step) => step.kind === kind);
    return { kind, count: own.length, ms: sum(own.map((step) => step.ms)), multiplyAdds: sum(own.map((step) => step.multiplyAdds)) };
  });
  kinds.sort((a, b) => b.ms - a.ms);
  const all = ['all', `${steps.length}`, ...row(total, sum(steps.map((step) => step.multiplyAdds)))];
  const sums = [...kinds.map((kind) => [kind.kind, `${kind.count}`, ...row(kind.ms, kind.multiplyAdds)]), all];
  console.log(`\n${table([{ title: 'operator' }, number('steps'), ...figures], sums)}`);
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
