/** What `deeplab eval merge` does: several records of one evaluation become one. */
import { EvaluationRecord } from '../evaluation/record.js';
import type { EvaluationTask } from '../evaluation/evaluator.js';
import { dataSetFormat } from '../io/datasets/formats.js';
import type { Outcome } from './action.js';
import { concludeEvaluation } from './eval_conclusion.js';
import { makeDirectory } from './output_files.js';
import { note, type Terminal } from './terminal.js';

export interface MergeFlags {
  readonly record?: string;
  readonly report?: string;
  readonly data?: string;
  readonly model?: string;
  readonly json?: boolean;
}

export async function mergeRecords([first, ...others]: readonly string[], flags: MergeFlags, terminal: Terminal): Promise<Outcome> {
  const record = await EvaluationRecord.read(first);
  for (const path of others) record.merge(await EvaluationRecord.read(path), path);
  const { pictures: expected, results, settings } = record;
  if (results.size < expected) {
    note(terminal, `${expected - results.size} of ${expected} pictures are in none of the records; the figures are those of the others. Merge the records of all parts.`);
  }
  if (flags.report !== undefined) await makeDirectory(flags.report);
  if (flags.record !== undefined) await record.write(flags.record);
  const { dataset, split, scales, flip, outputStride, cropSize } = settings;
  const task: EvaluationTask = { dataset, split, scales, flip, outputStride: outputStride as 8 | 16 | 32, cropSize, ...(flags.model === undefined ? {} : { model: flags.model }) };
  const pictures = flags.data === undefined ? undefined : await dataSetFormat(dataset).list(flags.data, split);
  const evaluated = { record, ids: [...results.keys()], expected, model: flags.model };
  return concludeEvaluation(evaluated, { ...flags, task, pictures, recordPath: flags.record }, terminal);
}
