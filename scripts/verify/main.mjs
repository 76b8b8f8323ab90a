/**
 * Compares this library with a folder of TensorFlow's outputs, one line a golden.
 *
 *     npm run verify -- DIR [--backend cpu|wasm|gpu:MODE] [--threads N] [--exact | --wide] [--each] [--only TEXT] [--jobs N] [--browser [--without simd|threads]]
 *
 * With --exact without relaxed SIMD, with --wide with vectors of 256 bits (Node 24.5 or newer); with --each every activation is fetched by itself, so that all others can be fused (slow). With --browser in Chromium instead of Node; --without tells what the browser shall lack: relaxed SIMD or shared memory.
 *
 * Every `NAME.golden.json` below DIR is run from the checkpoint beside it, and from the frozen graph of the same
 * output stride where there is one: every activation, logits and labels. The first activation that differs is named.
 * What must agree: |a - b| <= 1e-4 * max(1, max|b|) for every tensor, and 99.9 % of the labels.
 *
 * `training.golden.json` holds steps of training: of each case the first loss within 1e-5, all losses within 1e-4, gradients and variables within 1e-4 of their largest value.
 * A gradient is not continuous where a ReLU6 bends, and TensorFlow itself gives other ones on other processors: see docs/training.md.
 *
 * `noisy` is a diagnosis, not a pass: a golden is missed, the first difference comes out of a batch norm that multiplies its
 * input (which agrees) by hundreds, and the labels agree. It still counts against the exit code. See CONTRIBUTING.md.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const USAGE = 'usage: npm run verify -- DIR [--backend cpu|wasm|gpu:MODE] [--threads N] [--exact | --wide] [--each] [--only TEXT] [--jobs N] [--browser [--without simd|threads]]';
const { values: flags, positionals } = parsed({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'auto' },
    only: { type: 'string', default: '' },
    threads: { type: 'string' },
    exact: { type: 'boolean', default: false },
    wide: { type: 'boolean', default: false },
    each: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    browser: { type: 'boolean', default: false },
    without: { type: 'string', default: '' },
  },
});
const KINDS = { '': 'modern', simd: 'no relaxed SIMD', threads: 'no shared memory' };
if (positionals.length !== 1 || !(Number(flags.jobs) > 0) || !Object.hasOwn(KINDS, flags.without)) {
  console.error(USAGE);
  process.exit(2);
}
const [root] = positionals;
const options = { backend: flags.backend, ...(flags.threads ? { threads: Number(flags.threads) } : {}), ...(flags.exact ? { relaxedSimd: false } : {}), wideVectors: flags.wide };
if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`There is no folder ${root}.\n${USAGE}`);
  process.exit(2);
}
const tasks = await tasksBelow(root);
if (tasks.length === 0) {
  console.error(`There is no NAME.golden.json below ${root}${flags.only ? ` with '${flags.only}' in its name` : ''}.`);
  process.exit(1);
}
const { run, close } = flags.browser ? await (await import('./browser.mjs')).startBrowser(root, KINDS[flags.without]) : { run: runInThread, close: () => undefined };
const results = tasks.map(() => undefined);
let next = 0;
let printed = 0;
await Promise.all(Array.from({ length: Math.min(Number(flags.jobs), tasks.length) }, work));
await close();
const failed = results.filter(({ verdict }) => verdict === 'FAIL').length;
const noisy = results.filter(({ verdict }) => verdict === 'noisy').length;
console.log(`${results.length - failed - noisy} agree, ${noisy} noisy, ${failed} failed`);
process.exitCode = failed + noisy > 0 ? 1 : 0;

/** The command line; one that cannot be understood ends here. */
function parsed(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

/** Takes tasks until none is left; lines are printed in the order of the tasks. */
async function work() {
  while (next < tasks.length) {
    const index = next++;
    results[index] = await run({ ...tasks[index], options, each: flags.each });
    for (; printed < results.length && results[printed]; printed++) print(tasks[printed], results[printed]);
  }
}

function runInThread(task) {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./golden.mjs', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', (error) => resolve({ verdict: 'FAIL', notes: [], problems: [String(error)], seconds: 0 }));
  });
}

function print({ path, kind }, { verdict, notes, problems, seconds }) {
  console.log(`${verdict.padEnd(5)} ${relative(root, path).replace('.golden.json', '')} from ${kind}: ${notes.join(', ')} (${seconds.toFixed(1)} s)`);
  for (const problem of problems) console.log(`      ${problem}`);
}

/** A task a case. The checkpoint that they begin from is called as the folder is, and lies two folders up, or beside the golden. */
function trainingTasks(path) {
  const names = Object.keys(JSON.parse(readFileSync(path, 'utf8')).cases);
  const folder = dirname(path);
  const checkpoint = [join(folder, 'model.ckpt'), join(folder, '..', '..', `${basename(folder)}_voc`, 'model.ckpt')].find((prefix) => existsSync(`${prefix}.index`));
  return names.map((name) => ({ path, kind: name, case: name, checkpoint }));
}

/** Every golden with every way in: checkpoint, and frozen graph where it was exported with the golden's options. */
async function tasksBelow(folder) {
  const files = await readdir(folder, { recursive: true });
  const goldens = files.filter((file) => file.endsWith('.golden.json') && file.includes(flags.only)).sort();
  /** `NAME.input.png`, or the picture that the last part of the name tells. */
  const pictureOf = (golden) => {
    const own = golden.replace('.golden.json', '.input.png');
    const ending = `_${basename(own).split('_').at(-1)}`;
    return files.includes(own) ? own : files.find((file) => dirname(file) === dirname(golden) && file.endsWith(ending));
  };
  return goldens.flatMap((file) => {
    const path = join(folder, file);
    if (basename(file) === 'training.golden.json') return trainingTasks(path);
    const stride = /^os\d+/.exec(basename(file))?.[0];
    const frozen = join(dirname(file), `${stride}_frozen_inference_graph.pb`);
    const special = /crop|multiscale/.test(basename(file));
    const checkpoint = join(dirname(path), 'model.ckpt');
    const picture = join(folder, pictureOf(file));
    return [
      { path, picture, kind: 'checkpoint', source: checkpoint, checkpoint },
      ...(files.includes(frozen) && !special ? [{ path, picture, kind: 'frozen graph', source: join(folder, frozen), checkpoint }] : []),
    ];
  });
}
