/** What `deeplab eval merge` does: several records of one evaluation become one. */
import type { DeepLabOptions } from '../../deeplab/options.js';
import { EvaluationRecord } from '../../evaluation/record.js';
import type { PictureSource } from '../../evaluation/report/write_report.js';
import type { EvaluationSettings } from '../../evaluation/settings.js';
import { listDataSet } from '../../io/datasets/formats.js';
import type { Outcome } from '../terminal/action.js';
import { concludeEvaluation } from './conclusion.js';
import { makeDirectory } from '../segment/output_files.js';
import { note, type Terminal } from '../terminal/terminal.js';

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
  const source = flags.data === undefined ? undefined : await pictureSource(settings, flags.data, flags.model);
  const evaluated = { record, ids: [...results.keys()], expected, model: flags.model };
  return concludeEvaluation(evaluated, { ...flags, source, recordPath: flags.record }, terminal);
}

/** What the report shows pictures from: the settings say how they are segmented, the user which files. */
async function pictureSource(settings: EvaluationSettings, data: string, model: string | undefined): Promise<PictureSource> {
  const { dataset, split, scales, flip, tile, skipUnknown, labelSet, outputStride, cropSize, choices, precision } = settings;
  const stride = outputStride as DeepLabOptions['outputStride'];
  const others = { ...(labelSet ? { labelSet } : {}), ...(tile ? { tile } : {}), ...(skipUnknown ? { skipUnknown } : {}), ...(precision ? { precision } : {}) };
  const task = { dataset, split, scales, flip, ...others, ...(choices ?? {}), outputStride: stride, cropSize, keepCrop: true, ...(model === undefined ? {} : { model }) };
  return { task, pictures: (await listDataSet(dataset, data, split)).pictures };
}
