/** The benchmark in Chromium: our gpu and wasm backends beside those of tfjs, each in a page, in turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, launchOptions } from '../../test/browser/chromium.mjs';
import { compareFrames } from '../compare.mjs';
import { describeMachine } from '../machine.mjs';
import { measureInTurn } from '../measure.mjs';
import { progress } from '../progress.mjs';
import { PUBLISHED } from '../published.mjs';
import { UsageError } from '../usage_error.mjs';
import { writeNetwork } from '../write_network.mjs';
import { ContenderPage } from './contender_page.mjs';
import { printReport } from './report.mjs';
import { openSite } from './site.mjs';

/** Turns of one frame. Where a processor stands in for the graphics card, one takes seconds. */
const RUNS = 3;

/** @param {import('../arguments.mjs').Choices} choices */
export async function benchBrowser(choices) {
  const { exists, problem } = chromiumPath();
  if (!exists) throw new UsageError(problem);
  const folder = mkdtempSync(join(tmpdir(), 'deeplab-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const machine = describeMachine();
  const site = await openSite(folder);
  const browser = await chromium.launch(withGraphicsCard(launchOptions()));
  try {
    const networks = [];
    for (const network of choices.networks) {
      for (const size of choices.sizes) networks.push(await compare(network, { ...choices, size }, folder, { browser, origin: site.origin }));
    }
    const { seed, fetch } = choices;
    const report = { machine, browser: `Chromium ${browser.version()}`, renderer: await rendererOf(browser, site.origin), seed, fetch, networks };
    if (choices.json) console.log(JSON.stringify(report, null, 2));
    else printReport(report);
    if (networks.some(({ results }) => results.length === 0 || results.some(({ agreement }) => agreement?.agrees === false))) process.exitCode = 1;
  } finally {
    await browser.close();
    await site.close();
  }
}

/** The tests compute without a graphics card on all machines; here it is what is measured, where there is one. */
function withGraphicsCard(options) {
  return { ...options, args: options.args.filter((arg) => !/^--use-.*=swiftshader$/.test(arg)) };
}

/** Ours on the graphics card first: the others are measured by it. tfjs decides itself how many of the threads it takes. */
function listContenders(threads) {
  return [
    { peer: 'ours', backend: 'gpu:webgl2', threads: 1 },
    ...threads.map((count) => ({ peer: 'ours', backend: 'wasm', threads: count })),
    { peer: 'tfjs', backend: 'webgl', threads: 1 },
    { peer: 'tfjs', backend: 'wasm', threads: Math.max(...threads) },
  ];
}

const idOf = ({ peer, backend }, threads) => `${peer}-${backend} x${threads}`;

/** All contenders on one network at one size. */
async function compare(network, choices, folder, { browser, origin }) {
  const contenders = listContenders(choices.threads);
  const { title } = PUBLISHED[network];
  progress(`${title}: writing the network`);
  const task = { ...(await writeNetwork(network, choices, folder, contenders)), checkpoint: `/weights/${network}` };
  const runs = choices.runs ?? RUNS;
  const { open, skipped } = await openAll(contenders, task, () => ContenderPage.open(browser, origin));
  try {
    if (open.length === 0) return { title, network: 'nothing could run', weightBytes: 0, results: [], skipped };
    const times = await measureInTurn(open.map(({ page }) => ({ runs, turn: async () => [await page.frame()] })));
    const results = open.map(({ contender, facts, first }, i) => {
      const { median, min, max, cpu, all } = times[i];
      const { peer, backend } = contender;
      return {
        id: idOf(contender, facts.threads),
        ...{ peer, backend, title: facts.title, threads: facts.threads },
        ...{ runs, median, min, max, cpu, all },
        ...(i > 0 ? { ratio: median / times[0].median, cpuRatio: cpu / times[0].cpu, agreement: compareFrames(first, open[0].first) } : {}),
      };
    });
    const { description, weightBytes } = open[0].facts;
    return { title, network: description, weightBytes, results, skipped };
  } finally {
    for (const { page } of open) await page.close();
  }
}

/** One after the other. Who cannot run is left out, and why is told. */
async function openAll(contenders, task, openPage) {
  const open = [];
  const skipped = [];
  for (const contender of contenders) {
    const id = idOf(contender, contender.threads);
    progress(`${id} at ${task.size.join('x')}: weights and first frame`);
    const page = await openPage();
    try {
      const facts = await page.ask('open', contender, task);
      // Not timed: programs are compiled for the graphics card.
      await page.frame();
      open.push({ contender, page, facts, first: await page.lastFrame() });
    } catch (error) {
      await page.close();
      skipped.push({ id, reason: error.message.split('\n')[0] });
    }
  }
  progress();
  return { open, skipped };
}

async function rendererOf(browser, origin) {
  const page = await ContenderPage.open(browser, origin);
  const renderer = await page.ask('webglRenderer');
  await page.close();
  return renderer;
}
