/** The report for people. */
import { profileTables } from './report_profile.mjs';
import { milliseconds, megabytes, number, table } from './table.mjs';

/** @param {Record<string, any>} report as `--json` prints it */
export function printReport({ machine, threads, seed, fetch, networks, ratios }) {
  console.log(`${describeHardware(machine)}; Node ${machine.node} (V8 ${machine.v8})`);
  console.log(`threads: ${threads.join(', ')}; a frame gives ${fetch === 'both' ? 'logits and labels' : fetch}; seed ${seed}`);
  for (const network of networks) (network.scaling ? printScaling : printComparison)(network);
  if (ratios && ratios.length > 0) printRatios(ratios, networks);
}

export function describeHardware({ cpu, cores, memoryGB, load, platform }) {
  return `${cpu}, ${cores} cores, ${memoryGB} GB, ${platform}, load ${load}`;
}

function printComparison({ title, network, weightBytes, results, skipped, profile }) {
  console.log(`\n== ${title}: ${network}; ${megabytes(weightBytes)} MB of weights\n`);
  if (results.length > 0) console.log(resultTable(results));
  for (const { id, reason } of skipped) console.log(`\n${id} did not run: ${reason}`);
  const agreements = results.filter(({ agreement }) => agreement);
  if (agreements.length > 0) console.log('');
  for (const { id, agreement } of agreements) console.log(describeAgreement(id, agreement));
  if (profile) console.log(`\n${profileTables(profile)}`);
}

function resultTable(results) {
  const times = ['turns', 'median ms', 'min', 'max', 'after a pause', 'cpu ms', 'ratio'].map(number);
  const columns = [{ title: 'library' }, number('threads'), ...times, number('MB beyond weights'), number('peak MB')];
  const rows = results.map(({ title, threads, runs, median, min, max, afterPause, cpu, ratio, beyondWeights, peak }) => [
    title,
    `${threads}`,
    `${runs}`,
    ...[median, min, max].map(milliseconds),
    afterPause === undefined ? '' : milliseconds(afterPause),
    milliseconds(cpu),
    ratio?.toFixed(2) ?? '',
    megabytes(beyondWeights),
    megabytes(peak),
  ]);
  const notes = [
    'Libraries in turn, each in a process of its own; the first frame of a turn comes after a pause, the others, which median, min and max are of, follow it. ratio: of the medians, to the first line; cpu ms: processor time of all threads.',
    'MB beyond weights: resident after a frame, less the weights and less a process that does nothing; peak: of the whole process, loading included.',
  ];
  return `${table(columns, rows)}\n\n${notes.join('\n')}`;
}

/** One line of whether a contender computed what the first one did. */
export function describeAgreement(id, { maxDifference, maxLogit, labelsEqual, agrees }) {
  const facts = [
    ...(maxDifference === undefined ? [] : [`logits within ${maxDifference.toExponential(1)} (the largest is ${maxLogit.toFixed(2)})`]),
    ...(labelsEqual === undefined ? [] : [`${(100 * labelsEqual).toFixed(3)} % of the labels equal`]),
  ].join(', ');
  return agrees ? `${id} agrees: ${facts}` : `${id} DIFFERS, so its times say nothing: ${facts || 'results of another size'}`;
}

function printRatios(ratios, networks) {
  const columns = networks.flatMap(({ title }) => [number(title), number('by cpu ms')]);
  const rows = ratios.map(({ what, unit, values, processor = [] }) => {
    const figure = (value) => (value === undefined ? '' : `${value.toFixed(unit === 'x' ? 2 : 0)} ${unit}`);
    return [what, ...values.flatMap((value, i) => [figure(value), figure(processor[i])])];
  });
  console.log(`\n${table([{ title: 'ratios of medians' }, ...columns], rows)}`);
}

function printScaling({ title, scaling: { results, skipped } }) {
  console.log(`\n== ${title}: time and memory against the picture's area\n`);
  const columns = [{ title: 'library' }, ...['threads', 'rows x columns', 'Mpixel', 'median ms', 'ms/Mpixel', 'MB beyond weights', 'MB/Mpixel', 'peak MB'].map(number)];
  const rows = results.map(({ title: library, threads, size, pixels, median, beyondWeights, peak }) => {
    const area = pixels / 1e6;
    const memory = [megabytes(beyondWeights), megabytes(beyondWeights / area), megabytes(peak)];
    return [library, `${threads}`, size.join('x'), area.toFixed(2), milliseconds(median), milliseconds(median / area), ...memory];
  });
  if (results.length > 0) console.log(table(columns, rows));
  for (const { id, reason } of skipped) console.log(`\n${id} did not run: ${reason}`);
}
