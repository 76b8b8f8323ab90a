/** The report of the benchmark in a browser, for people. */
import { describeAgreement, describeHardware } from '../report.mjs';
import { megabytes, milliseconds, number, table } from '../table.mjs';

/** @param {Record<string, any>} report as `--json` prints it */
export function printReport({ machine, browser, renderer, seed, fetch, networks }) {
  console.log(`${describeHardware(machine)}; ${browser}`);
  console.log(`WebGL renderer: ${renderer}`);
  console.log(`a frame gives ${fetch === 'both' ? 'logits and labels' : fetch}; seed ${seed}`);
  for (const { title, network, weightBytes, results, skipped } of networks) {
    console.log(`\n== ${title}: ${network}; ${megabytes(weightBytes)} MB of weights\n`);
    if (results.length > 0) console.log(resultTable(results));
    for (const { id, reason } of skipped) console.log(`\n${id} did not run: ${reason}`);
    console.log('');
    for (const { id, agreement } of results) if (agreement) console.log(describeAgreement(id, agreement));
  }
  console.log('\nFrames in turn, each library in a page of its own. ratio: of the medians, to the first line; cpu ms: processor time of the whole browser, which hardly changes with what else runs; cpu ratio: of that.');
}

function resultTable(results) {
  const columns = [{ title: 'library' }, ...['threads', 'runs', 'median ms', 'min', 'max', 'cpu ms', 'ratio', 'cpu ratio'].map(number)];
  const rows = results.map(({ title, threads, runs, median, min, max, cpu, ratio, cpuRatio }) => {
    return [title, `${threads}`, `${runs}`, ...[median, min, max, cpu].map(milliseconds), ratio?.toFixed(2) ?? '', cpuRatio?.toFixed(2) ?? ''];
  });
  return table(columns, rows);
}
