/** What `deeplab eval` does: list the pictures, have them evaluated, add up. */
import { resolve } from 'node:path';
import { InvalidArgumentError } from '../../errors.js';
import type { EvaluationTask } from '../../evaluation/evaluator.js';
import type { DataSetName, LabelledPicture } from '../../io/datasets/data_set.js';
import { listDataSet } from '../../io/datasets/formats.js';
import { givenOrBeside } from '../../io/datasets/own_classes.js';
import type { Outcome } from '../terminal/action.js';
import type { EvalFlags } from './assignment.js';
import { concludeEvaluation, failureOf, type PictureFailure } from './conclusion.js';
import { evaluateHere } from './here.js';
import { evaluateWithWorkers } from './queue.js';
import { errorDocument, reportError, UsageError } from '../terminal/exit.js';
import { networkChoices } from '../terminal/network_options.js';
import { tileOf } from '../terminal/tile_options.js';
import { makeDirectory } from '../segment/output_files.js';
import { note, type Terminal } from '../terminal/terminal.js';

export async function evaluateDataSet(flags: EvalFlags, terminal: Terminal): Promise<Outcome> {
  const since = performance.now();
  const { dataset, model } = flags;
  if (dataset === undefined || flags.data === undefined) {
    throw new UsageError(`required option '${dataset === undefined ? '--dataset <name>' : '--data <dir>'}' not specified. See 'deeplab eval --help'.`);
  }
  if (flags.redis !== undefined && flags.jobs > 1) throw new UsageError("'--jobs' and '--redis' are two ways to divide the work; use one. See 'deeplab eval --help'.");
  tileOf(flags);
  const data = resolve(flags.data);
  const labelSet = await givenOrBeside(flags.classes, dataset === 'folder' ? data : undefined);
  const { split, listed, mine } = await choosePictures(flags, dataset, data);
  if (flags.save !== undefined) await makeDirectory(flags.save);
  if (flags.report !== undefined) await makeDirectory(flags.report);
  if (model === undefined) note(terminal, 'without --model the small embedded model is evaluated.');

  const failures: PictureFailure[] = [];
  const task = taskOf(flags, { dataset, split, ...(labelSet ? { labelSet } : {}) });
  const fail = (picture: string, error: unknown): void => {
    reportError(terminal, error);
    failures.push({ picture, error: errorDocument(error) });
  };
  const assignment = { task, listed: listed.length, mine, data, fail };
  const { record, info, recordPath, finish } = await (flags.redis === undefined ? evaluateHere(assignment, flags, terminal) : evaluateWithWorkers(assignment, flags.redis, flags, terminal));
  if (!record) return { document: { dataset, split, pictures: 0, expected: mine.length, failures }, failure: failureOf(failures) };
  const ids = mine.map(({ id }) => id).filter((id) => record.results.has(id));
  const seconds = (performance.now() - since) / 1000;
  const evaluated = { record, ids, expected: mine.length, failures, model, info, seconds };
  const outcome = await concludeEvaluation(evaluated, { ...flags, source: { task, pictures: mine }, recordPath }, terminal);
  await finish?.();
  return outcome;
}

function taskOf(flags: EvalFlags, dataSet: Pick<EvaluationTask, 'dataset' | 'split' | 'labelSet'>): EvaluationTask {
  const { backend, threads, wideVectors, precision, model, scales = [1], flip = false, ignoreLabel, skipUnknown, save, jobs } = flags;
  return {
    ...dataSet,
    ...(ignoreLabel === undefined ? {} : { ignoreLabel }),
    ...(skipUnknown ? { skipUnknown } : {}),
    ...(model === undefined ? {} : { model }),
    backend,
    // Processes share the cores; threads of all of them would only wait for each other.
    threads: threads ?? (jobs > 1 ? 1 : undefined),
    wideVectors,
    ...(precision === 'int8' ? { precision } : {}),
    ...networkChoices(flags),
    scales,
    flip,
    ...tileOf(flags),
    ...(save === undefined ? {} : { save }),
  };
}

/** The pictures of the evaluation, and those that are this part's. */
async function choosePictures(flags: EvalFlags, dataset: DataSetName, data: string): Promise<{ split: string; listed: LabelledPicture[]; mine: LabelledPicture[] }> {
  const { split, pictures } = await listDataSet(dataset, data, flags.split);
  const listed = pictures.slice(0, flags.limit);
  if (flags.save === undefined && listed.every(({ truth }) => truth === undefined)) {
    throw new InvalidArgumentError(
      `None of the ${listed.length} pictures of '${split}' in ${data} has its truth beside it, so there is nothing to compare with. Use --save to write predictions for a benchmark server, or another --split.`,
    );
  }
  const [part, parts] = flags.shard ?? [1, 1];
  // Every n-th rather than the n-th part: neighbours (of a city, of a year) take equally long, and differ between parts.
  const mine = listed.filter((_, i) => i % parts === part - 1);
  if (mine.length === 0) throw new InvalidArgumentError(`Part ${part} of ${parts} is empty: there are only ${listed.length} pictures. Use fewer parts.`);
  return { split, listed, mine };
}
