/** The benchmark from beginning to end: networks one after the other, and a report of all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareNetwork } from './compare_network.mjs';
import { listContenders } from './contenders.mjs';
import { describeMachine } from './machine.mjs';
import { PUBLISHED } from './published.mjs';
import { progress } from './progress.mjs';
import { ratiosOf } from './ratios.mjs';
import { printReport } from './report.mjs';
import { measureScaling } from './scaling.mjs';
import { writeNetwork } from './write_network.mjs';

/** @param {import('./arguments.mjs').Choices} choices */
export async function bench(choices) {
  const folder = mkdtempSync(join(tmpdir(), 'deeplab-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const machine = describeMachine();
  const networks = [];
  for (const network of choices.model === undefined ? choices.networks : [undefined]) {
    progress(`${titleOf(network, choices)}: writing the network`);
    networks.push(await (choices.scaling ? scale : compare)(network, choices, folder));
  }
  const { seed, threads, fetch } = choices;
  const report = { machine, threads, seed, fetch, networks, ...(choices.scaling ? {} : { ratios: ratiosOf(networks) }) };
  if (choices.json) console.log(JSON.stringify(report, null, 2));
  else printReport(report);
  if (networks.some(isFailure)) process.exitCode = 1;
}

/** Whether nothing was measured, or what was measured is not the same network. */
function isFailure({ results, scaling }) {
  return (results ?? scaling.results).length === 0 || (results ?? []).some(({ agreement }) => agreement?.agrees === false);
}

/** All contenders on one network. */
async function compare(network, choices, folder) {
  const contenders = listContenders(choices, network);
  const task = await writeNetwork(network, choices, folder, contenders);
  const runs = choices.runs ?? PUBLISHED[network ?? 'mobilenet'].runs;
  return { title: titleOf(network, choices), ...(await compareNetwork({ contenders, task, runs, profile: choices.profile, folder })) };
}

/** Ours on pictures of several sizes. */
async function scale(network, choices, folder) {
  const backends = choices.backends ?? ['wasm'];
  const contenders = listContenders({ only: ['ours'], backends, threads: choices.threads }, network);
  const task = await writeNetwork(network, choices, folder, contenders);
  return { title: titleOf(network, choices), scaling: await measureScaling({ contenders, task, runs: choices.runs ?? 5, folder }) };
}

const titleOf = (network, { model }) => (network === undefined ? model : PUBLISHED[network].title);
