/** The evaluation of a data set by workers. */
import { InvalidArgumentError, isDeepLabError } from '../errors.js';
import { endsAll } from '../evaluation/distribute.js';
import type { EvaluationTask } from '../evaluation/evaluator.js';
import { checkResult } from '../evaluation/picture_result.js';
import { EvaluationRecord } from '../evaluation/record.js';
import type { LabelledPicture } from '../io/datasets/data_set.js';
import { publishedFormat } from '../io/datasets/formats.js';
import { batchName, tellOnce, type EvaluationOutcome } from './jobs.js';
import { submit, type SubmitOptions } from './submit.js';

export interface QueuedEvaluationOptions extends Pick<SubmitOptions, 'queue' | 'signal' | 'onFailure'> {
  /** How many pictures the whole evaluation has, when these are a part of it. Default: as many as these. */
  readonly pictures?: number;
  /** What a worker has to tell of its model, each notice once. */
  readonly onNotice?: (notice: string) => void;
  /** After each picture. */
  readonly onPicture?: (record: EvaluationRecord) => void | Promise<void>;
}

/**
 * Evaluates pictures with the workers of a queue. Paths in the task and of the pictures have to hold for the workers as well.
 *
 * @returns the record of all pictures that could be evaluated; undefined when none could
 * @throws BackendUnavailableError when there is no Redis at the URL; AbortError; InvalidArgumentError when workers have
 *   different models under the same name
 */
export async function evaluateOnQueue(
  url: string,
  task: EvaluationTask,
  pictures: readonly LabelledPicture[],
  { onPicture, onNotice, onFailure, pictures: whole = pictures.length, ...options }: QueuedEvaluationOptions,
): Promise<EvaluationRecord | undefined> {
  let record: EvaluationRecord | undefined;
  // A folder of one's own may have the classes of the workers' model, which nobody knows here.
  const classes = task.labelSet ?? (task.dataset === 'folder' ? undefined : publishedFormat(task.dataset).labelSet);
  // A picture has its id within its data set, which the place of the first one tells.
  const batch = batchName('evaluate', [task, pictures[0]?.picture]);
  const jobs = pictures.map((picture) => ({ id: picture.id, work: { kind: 'evaluate', task, picture } as const }));
  const noticed = new Set<string>();
  await submit(url, batch, jobs, {
    ...options,
    onFailure: (id, error) => {
      if (isDeepLabError(error) && endsAll(error)) throw error;
      onFailure(id, error);
    },
    onOutcome: async (id, outcome) => {
      const { settings, result } = outcome as EvaluationOutcome;
      record ??= new EvaluationRecord(settings, whole);
      record.requireSettings(settings, `The worker's result for ${id}`);
      if (classes && settings.numClasses !== classes.classes.length) throw new InvalidArgumentError(`The worker's model has ${settings.numClasses} classes; ${classes.classes.length} are expected.`);
      record.add(id, checkResult(result, settings.numClasses, `The worker's result for ${id}`));
      tellOnce(outcome, noticed, onNotice);
      await onPicture?.(record);
    },
  });
  return record;
}
