/** `deeplab bench`: how fast a model runs on this machine, with one thread and with all. */
import { availableParallelism, cpus } from 'node:os';
import { Command } from 'commander';
import { DeepLab, type ModelInfo } from '../deeplab/deeplab.js';
import type { DeepLabOptions } from '../deeplab/options.js';
import { pictureOf, type Picture } from '../io/pictures/picture.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { formatBytes, formatSize, formatTable } from './terminal/format.js';
import { median } from './terminal/median.js';
import { peakMemory } from './terminal/memory.js';
import { addNetworkOptions, networkChoices, type NetworkFlags } from './terminal/network_options.js';
import { backendOption, jsonOption, modelOption, positiveInteger, precisionOption, threadsOption, wideVectorsOption } from './terminal/option_values.js';
import { ProgressBar } from './terminal/progress.js';
import { sourceOptions } from './terminal/source_options.js';
import { note, printLine, type Terminal } from './terminal/terminal.js';

interface BenchFlags extends Pick<DeepLabOptions, 'backend' | 'threads' | 'wideVectors' | 'precision'>, NetworkFlags {
  readonly model?: string;
  readonly runs: number;
  readonly json?: boolean;
}

/** What was measured with one number of threads; times in milliseconds, of pictures as large as the crop. */
interface BenchResult {
  readonly threads: number;
  /** Until the first picture could be segmented, the reading of weights included. */
  readonly load: number;
  /** Median of whole pictures. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Median of the network alone. */
  readonly network: number;
  readonly framesPerSecond: number;
  /** The most bytes that the process held so far. */
  readonly peakMemory: number;
}

export function benchCommand(chosen: Chosen): Command {
  return addNetworkOptions(
    new Command('bench')
      .summary('measure how fast a model runs here')
      .description('Segments a random picture as large as the crop several times, with one thread and with as many as there are, and prints how long that takes.')
      .addOption(modelOption())
      .addOption(backendOption()),
    'rows and columns of the picture',
  )
    .addOption(threadsOption().default(undefined, 'one, and all cores'))
    .addOption(wideVectorsOption())
    .addOption(precisionOption())
    .option('--runs <n>', 'pictures that are timed, after one that is not', positiveInteger, 10)
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((flags: BenchFlags) => chosen((terminal) => bench(flags, terminal)));
}

const EPILOGUE = `
Examples:
  deeplab bench
  deeplab bench --model xception_coco_voc_trainaug --threads 4 --runs 3

--json prints { machine: { cpu, cores, node }, model, runs, results: [{ threads, load, median, min, max, network,
framesPerSecond, peakMemory }] }, times in milliseconds and memory in bytes. Whenever the exit code is not 0 there is
an error, { tag, message }, at the top.`;

async function bench(flags: BenchFlags, terminal: Terminal): Promise<Outcome> {
  const cores = availableParallelism();
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores, node: process.versions.node };
  const results: BenchResult[] = [];
  let info: ModelInfo | undefined;
  // Fewest first: the peak of memory is that of the whole process, and only grows.
  for (const threads of flags.threads === undefined ? [...new Set([1, cores])] : [flags.threads]) {
    const measured = await measure(threads, flags, terminal);
    // A backend that has no threads would only repeat itself.
    if (results.some((result) => result.threads === measured.info.threads)) continue;
    info = measured.info;
    if (info.notice !== undefined) note(terminal, info.notice);
    results.push(measured.result);
  }
  if (!flags.json && info) {
    const { variant, cropSize: crop, outputStride, backend, precision } = info;
    printLine(terminal.stdout, `${machine.cpu}, ${cores} core${cores === 1 ? '' : 's'}; Node ${machine.node}`);
    printLine(terminal.stdout, `${variant}, ${formatSize(crop)}, output stride ${outputStride}, backend ${backend}${precision === 'int8' ? ', int8' : ''}; ${flags.runs} pictures`);
    for (const line of formatTable(COLUMNS, results.map(cells))) printLine(terminal.stdout, `  ${line}`);
  }
  return { document: { machine, model: info, runs: flags.runs, results } };
}

async function measure(threads: number, flags: BenchFlags, terminal: Terminal): Promise<{ info: ModelInfo; result: BenchResult }> {
  const { backend, wideVectors, precision, runs } = flags;
  const { signal } = terminal;
  const bar = new ProgressBar(terminal);
  let model: DeepLab | undefined;
  try {
    const start = performance.now();
    model = await DeepLab.load(flags.model, { backend, threads, wideVectors, precision, ...networkChoices(flags), ...sourceOptions(terminal, bar) });
    const load = performance.now() - start;
    const picture = noise(model.info.cropSize);
    const report = bar.listener(`${model.info.threads} thread${model.info.threads === 1 ? '' : 's'}`);
    const totals: number[] = [];
    const networks: number[] = [];
    // The first picture is not counted: the JavaScript engine is still compiling.
    for (let run = 0; run <= runs; run++) {
      report?.({ phase: 'network', loaded: run, total: runs + 1 });
      const { timings } = await model.segment(picture, { signal });
      if (run === 0) continue;
      totals.push(timings.preprocess + timings.network + timings.postprocess);
      networks.push(timings.network);
    }
    const times = { median: median(totals), min: Math.min(...totals), max: Math.max(...totals), network: median(networks) };
    return { info: model.info, result: { threads: model.info.threads, load, ...times, framesPerSecond: 1000 / times.median, peakMemory: peakMemory() } };
  } finally {
    bar.clear();
    await model?.dispose();
  }
}

/** A picture in which nothing is like its neighbour. The time does not depend on it, except that of tidy results. */
function noise([height, width]: readonly [height: number, width: number]): Picture {
  const bytes = new Uint8Array(height * width * 3);
  // A linear congruential generator (Numerical Recipes, section 7.1), of which the upper bits are good enough.
  let state = 1;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return pictureOf(bytes, height, width);
}

const COLUMNS = ['THREADS', 'MEDIAN ms', 'MIN', 'MAX', 'NETWORK ms', 'PICTURES/s', 'LOAD ms', 'PEAK MEMORY'].map((title) => ({ title, align: 'right' }) as const);

function cells(result: BenchResult): readonly string[] {
  const { threads, median: middle, min, max, network, framesPerSecond, load } = result;
  const [middleMs, minMs, maxMs, networkMs, loadMs] = [middle, min, max, network, load].map((time) => time.toFixed(1));
  return [String(threads), middleMs, minMs, maxMs, networkMs, framesPerSecond.toFixed(2), loadMs, formatBytes(result.peakMemory)];
}
