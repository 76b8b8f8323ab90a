/** `deeplab eval` on this machine: goes on from what is recorded, with a model in this process or several processes. */
import { evaluateAll } from '../../evaluation/distribute.js';
import { loadEvaluator, savedLabels, type EvaluationTask, type PictureEvaluator } from '../../evaluation/evaluator.js';
import type { EvaluationRecord } from '../../evaluation/record.js';
import type { EvaluationSettings } from '../../evaluation/settings.js';
import type { LabelledPicture } from '../../io/datasets/data_set.js';
import { statPath } from '../../io/sources/files.js';
import { crc32c } from '../../proto/wire/crc32c.js';
import { startProcesses } from './processes.js';
import { RecordKeeper } from './record.js';
import type { Assignment, Done, EvalFlags } from './assignment.js';
import { formatPercent } from '../terminal/format.js';
import { CountBar, ProgressBar } from '../terminal/progress.js';
import { note, type Terminal } from '../terminal/terminal.js';

export async function evaluateHere({ task, listed, mine, data, fail }: Assignment, flags: EvalFlags, terminal: Terminal): Promise<Done> {
  const { shard, save } = flags;
  const evaluators = await startEvaluators(task, Math.min(flags.jobs, mine.length), terminal);
  try {
    const { settings, info } = evaluators[0];
    if (info.notice !== undefined) note(terminal, info.notice);
    const path = flags.record ?? defaultRecord(settings, data, shard);
    const keeper = await RecordKeeper.open(path, settings, listed, { asked: flags.record !== undefined || shard !== undefined, terminal });
    const { record } = keeper;
    const todo = await stillToDo(mine, record, save);
    let done = mine.length - todo.length;
    if (done > 0) note(terminal, `going on from ${path}: ${done} of ${mine.length} pictures are done.`);
    const bar = new CountBar(terminal, task.split, mine.length, done);
    let isWarned = false;
    let complete = true;
    let ended = false;
    bar.update(done, '');
    try {
      await evaluateAll(
        todo,
        evaluators,
        {
          done: async ({ id }, result) => {
            record.add(id, result);
            if (result.warning !== undefined && !isWarned) {
              // Hours before the figures, which say how many there were.
              bar.clear();
              note(terminal, `${id}: ${result.warning}`);
              isWarned = true;
            }
            bar.update(++done, terminal.stderr.isTTY ? remark(record) : '');
            await keeper.keep();
          },
          failed: ({ id }, error) => {
            bar.clear();
            complete = false;
            fail(id, error);
          },
        },
        terminal.signal,
      );
      ended = true;
    } finally {
      bar.clear();
      await keeper.keepNow();
      if (!ended && record.results.size > 0) note(terminal, `what was done is kept in ${path}; the same command goes on from there.`);
    }
    const finish = async (): Promise<void> => {
      if (complete) await keeper.finish();
    };
    return { record, info, recordPath: keeper.lasting ? path : undefined, finish };
  } finally {
    await Promise.all(evaluators.map((evaluator) => evaluator.dispose()));
  }
}

async function startEvaluators(task: EvaluationTask, jobs: number, terminal: Terminal): Promise<PictureEvaluator[]> {
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
  const key = crc32c(new TextEncoder().encode(JSON.stringify([settings, data])));
  return `deeplab-eval-${key.toString(16).padStart(8, '0')}${shard ? `.part-${shard[0]}-of-${shard[1]}` : ''}.json`;
}

/** A picture is done when its result is recorded and, if labels are to be saved, its labels are there too. */
export async function stillToDo(pictures: readonly LabelledPicture[], record: EvaluationRecord | undefined, save: string | undefined): Promise<LabelledPicture[]> {
  const todo: LabelledPicture[] = [];
  for (const picture of pictures) {
    const isSaved = save === undefined || (await statPath(savedLabels(save, picture.id))) === 'file';
    if (!isSaved || !record?.results.has(picture.id)) todo.push(picture);
  }
  return todo;
}

/** What the bar says of the figures so far. */
export function remark(record: EvaluationRecord): string {
  const matrix = record.matrix();
  return matrix.pixels === 0 ? '' : `mIoU ${formatPercent(matrix.meanIoU)}`;
}
