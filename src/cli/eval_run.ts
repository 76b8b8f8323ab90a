/** What `deeplab eval` does: list the pictures, go on from what is recorded, hand out the rest, add up. */
import { resolve } from 'node:path';
import type { ModelInfo } from '../deeplab/deeplab.js';
import type { DeepLabOptions } from '../deeplab/options.js';
import { InvalidArgumentError, isDeepLabError } from '../errors.js';
import { evaluateAll } from '../evaluation/distribute.js';
import { loadEvaluator, savedLabels, type EvaluationTask, type PictureEvaluator } from '../evaluation/evaluator.js';
import type { EvaluationRecord } from '../evaluation/record.js';
import type { EvaluationSettings } from '../evaluation/settings.js';
import type { DataSetName, LabelledPicture } from '../io/datasets/data_set.js';
import { dataSetFormat } from '../io/datasets/formats.js';
import { statPath } from '../io/files.js';
import { crc32c } from '../proto/crc32c.js';
import type { Outcome } from './action.js';
import { startProcesses } from './eval_processes.js';
import { concludeEvaluation, type PictureFailure } from './eval_conclusion.js';
import { RecordKeeper } from './eval_record.js';
import { errorDocument, reportError, UsageError } from './exit.js';
import { formatPercent } from './format.js';
import { makeDirectory } from './output_files.js';
import { CountBar, ProgressBar } from './progress.js';
import { note, type Terminal } from './terminal.js';

export interface EvalFlags extends Pick<DeepLabOptions, 'backend' | 'threads' | 'outputStride'> {
  readonly dataset?: DataSetName;
  readonly data?: string;
  readonly split: string;
  readonly model?: string;
  readonly crop?: DeepLabOptions['cropSize'];
  readonly scales?: readonly number[];
  readonly flip?: boolean;
  readonly limit?: number;
  readonly jobs: number;
  readonly shard?: readonly [part: number, parts: number];
  readonly save?: string;
  readonly record?: string;
  readonly report?: string;
  readonly json?: boolean;
}

export async function evaluateDataSet(flags: EvalFlags, terminal: Terminal): Promise<Outcome> {
  const since = performance.now();
  const { dataset, data } = flags;
  if (dataset === undefined || data === undefined) {
    throw new UsageError(`required option '${dataset === undefined ? '--dataset <name>' : '--data <dir>'}' not specified. See 'deeplab eval --help'.`);
  }
  const task = taskOf(flags, dataset);
  const { listed, mine } = await choosePictures(flags, dataset, data);
  if (flags.save !== undefined) await makeDirectory(flags.save);
  if (flags.report !== undefined) await makeDirectory(flags.report);

  const failures: PictureFailure[] = [];
  let info: ModelInfo | undefined;
  const evaluators = await startEvaluators(task, Math.min(flags.jobs, mine.length), terminal);
  let keeper: RecordKeeper;
  try {
    const { settings } = evaluators[0];
    info = evaluators[0].info;
    const path = flags.record ?? defaultRecord(settings, data, flags.shard);
    keeper = await RecordKeeper.open(path, settings, listed.length, { asked: flags.record !== undefined || flags.shard !== undefined, terminal });
    const { record } = keeper;
    const todo = await stillToDo(mine, record, flags.save);
    if (todo.length < mine.length) note(terminal, `going on from ${path}: ${mine.length - todo.length} of ${mine.length} pictures are done.`);
    const bar = new CountBar(terminal, flags.split, mine.length, mine.length - todo.length);
    let done = mine.length - todo.length;
    const progress = (): void => bar.update(done, terminal.stderr.isTTY ? remark(record) : '');
    progress();
    try {
      await evaluateAll(
        todo,
        evaluators,
        {
          done: async ({ id }, result) => {
            record.add(id, result);
            done++;
            progress();
            await keeper.keep();
          },
          failed: ({ id }, error) => {
            bar.clear();
            reportError(terminal, error);
            failures.push({ picture: id, error: errorDocument(error) });
          },
        },
        terminal.signal,
      );
    } finally {
      bar.clear();
      await keeper.keepNow();
    }
  } catch (error) {
    if (isDeepLabError(error, 'AbortError')) note(terminal, 'what was done is kept; give the same command again to go on.');
    throw error;
  } finally {
    await Promise.all(evaluators.map((evaluator) => evaluator.dispose()));
  }
  const ids = mine.map(({ id }) => id).filter((id) => keeper.record.results.has(id));
  const outcome = await concludeEvaluation(
    { record: keeper.record, ids, expected: mine.length, failures, model: flags.model, info, seconds: (performance.now() - since) / 1000 },
    { ...flags, source: { task, pictures: mine }, recordPath: keeper.lasting ? keeper.path : undefined },
    terminal,
  );
  if (failures.length === 0) await keeper.finish();
  return outcome;
}

function taskOf(flags: EvalFlags, dataset: DataSetName): EvaluationTask {
  const { backend, threads, outputStride, crop, split, model, scales = [1], flip = false, save, jobs } = flags;
  return {
    dataset,
    split,
    ...(model === undefined ? {} : { model }),
    backend,
    // Processes share the cores; threads of all of them would only wait for each other.
    threads: threads ?? (jobs > 1 ? 1 : undefined),
    outputStride,
    cropSize: crop,
    scales,
    flip,
    ...(save === undefined ? {} : { save }),
  };
}

/** The pictures of the evaluation, and those that are this part's. */
async function choosePictures(flags: EvalFlags, dataset: DataSetName, data: string): Promise<{ listed: LabelledPicture[]; mine: LabelledPicture[] }> {
  const all = await dataSetFormat(dataset).list(data, flags.split);
  const listed = all.slice(0, flags.limit);
  if (flags.save === undefined && listed.every(({ truth }) => truth === undefined)) {
    throw new InvalidArgumentError(
      `None of the ${listed.length} pictures of '${flags.split}' in ${data} has its truth beside it, so there is nothing to compare with. Use --save to write predictions for a benchmark server, or another --split.`,
    );
  }
  const [part, parts] = flags.shard ?? [1, 1];
  // Every n-th rather than the n-th part: neighbours (of a city, of a year) take equally long, and differ between parts.
  const mine = listed.filter((_, i) => i % parts === part - 1);
  if (mine.length === 0) throw new InvalidArgumentError(`Part ${part} of ${parts} is empty: there are only ${listed.length} pictures. Use fewer parts.`);
  return { listed, mine };
}

async function startEvaluators(task: EvaluationTask, jobs: number, terminal: Terminal): Promise<PictureEvaluator[]> {
  if (task.model === undefined) note(terminal, 'without --model the small embedded model is evaluated.');
  if (jobs > 1) return startProcesses(task, jobs, terminal.signal);
  const bar = new ProgressBar(terminal);
  try {
    return [await loadEvaluator(task, { onProgress: bar.listener('Reading weights'), signal: terminal.signal })];
  } finally {
    bar.clear();
  }
}

/** A name for the evaluation, so that the same command finds its record again, and another does not. */
function defaultRecord(settings: EvaluationSettings, data: string, shard: EvalFlags['shard']): string {
  const key = crc32c(new TextEncoder().encode(JSON.stringify([settings, resolve(data)])));
  return `deeplab-eval-${key.toString(16).padStart(8, '0')}${shard ? `.part-${shard[0]}-of-${shard[1]}` : ''}.json`;
}

/** A picture is done when its result is recorded and, if labels are to be saved, its labels are there too. */
async function stillToDo(pictures: readonly LabelledPicture[], record: EvaluationRecord, save: string | undefined): Promise<LabelledPicture[]> {
  const todo: LabelledPicture[] = [];
  for (const picture of pictures) {
    const saved = save === undefined || (record.results.has(picture.id) && (await statPath(savedLabels(save, picture.id))) === 'file');
    if (!saved || !record.results.has(picture.id)) todo.push(picture);
  }
  return todo;
}

function remark(record: EvaluationRecord): string {
  const matrix = record.matrix();
  return matrix.pixels === 0 ? '' : `mIoU ${formatPercent(matrix.meanIoU)}`;
}
