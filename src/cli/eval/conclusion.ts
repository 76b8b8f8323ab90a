/** What comes out of an evaluation: figures for people, a document, a page. */
import type { ModelInfo } from '../../deeplab/deeplab.js';
import { publishedFor, type PublishedFigures } from '../../evaluation/published.js';
import type { EvaluationRecord } from '../../evaluation/record.js';
import { leftOutSentences, type LeftOut } from '../../evaluation/left_out.js';
import { writeReport, type PictureSource } from '../../evaluation/report/write_report.js';
import { summarize, type Summary } from '../../evaluation/summary.js';
import type { Outcome } from '../terminal/action.js';
import type { ErrorDocument } from '../terminal/exit.js';
import { formatCount, formatMilliseconds, formatSize, formatTable } from '../terminal/format.js';
import { printable, printLine, type Terminal } from '../terminal/terminal.js';

export interface PictureFailure {
  readonly picture: string;
  readonly error: ErrorDocument;
}

export interface Evaluated {
  readonly record: EvaluationRecord;
  /** The pictures that count. */
  readonly ids: readonly string[];
  /** How many should. */
  readonly expected: number;
  /** The source of the weights, where it is known. */
  readonly model?: string;
  readonly info?: ModelInfo;
  readonly failures?: readonly PictureFailure[];
  readonly seconds?: number;
}

export interface Wanted {
  readonly json?: boolean;
  readonly report?: string;
  readonly save?: string;
  /** Where the record stays. */
  readonly recordPath?: string;
  /** For the pictures of the report. */
  readonly source?: PictureSource;
}

export async function concludeEvaluation(evaluated: Evaluated, wanted: Wanted, terminal: Terminal): Promise<Outcome> {
  const { record, ids, expected, failures, info, model, seconds } = evaluated;
  const { settings } = record;
  const { labelSet } = record;
  const leftOut = record.leftOut(ids, expected);
  const warnings = ids.flatMap((id) => warningOf(record, id));
  const matrix = record.matrix(ids);
  const summary = summarize(matrix, labelSet);
  const published = publishedFor(settings, model);
  if (!wanted.json) print(evaluated, { summary, leftOut, published }, terminal);
  const report = wanted.report === undefined ? undefined : await writeReport(wanted.report, { record, ids, expected, model, published }, wanted.source, { signal: terminal.signal });
  if (report !== undefined && !wanted.json) printLine(terminal.stdout, `  -> ${printable(report)}`);
  const { dataset, split } = settings;
  const document = {
    dataset,
    split,
    settings,
    ...(info ? { model: info } : {}),
    pictures: ids.length,
    expected,
    leftOut,
    ...(warnings.length > 0 ? { warnings } : {}),
    meanIoU: summary.meanIoU,
    pixelAccuracy: summary.pixelAccuracy,
    pixels: summary.pixels,
    classIoU: summary.classes.map(({ iou }) => iou),
    classes: summary.classes,
    confusion: matrix.toJSON().counts,
    published,
    ...(failures ? { failures } : {}),
    ...(seconds === undefined ? {} : { seconds }),
    ...(wanted.recordPath === undefined ? {} : { record: wanted.recordPath }),
    ...(wanted.save === undefined ? {} : { saved: wanted.save }),
    ...(report === undefined ? {} : { report }),
  };
  return failures && failures.length > 0 ? { document, failure: failureOf(failures) } : { document };
}

/** The first failure, which says what kind of error it was. */
export const failureOf = ([{ error }]: readonly PictureFailure[]): Error => Object.assign(new Error(error.message), { tag: error.tag });

function warningOf(record: EvaluationRecord, id: string): { readonly picture: string; readonly warning: string }[] {
  const warning = record.results.get(id)?.warning;
  return warning === undefined ? [] : [{ picture: id, warning }];
}

interface Figures {
  readonly summary: Summary;
  readonly leftOut: LeftOut;
  readonly published: readonly PublishedFigures[];
}

function print(evaluated: Evaluated, { summary, leftOut, published }: Figures, terminal: Terminal): void {
  const { record, ids, expected, seconds } = evaluated;
  const { settings } = record;
  const { stdout } = terminal;
  const took = seconds === undefined ? '' : `; ${formatMilliseconds(seconds * 1000)}`;
  printLine(stdout, `${printable(record.labelSet.name)} ${printable(settings.split)}, ${formatCount(ids.length)} of ${formatCount(expected)} pictures${took}`);
  printLine(stdout, `${settings.variant}, crop ${formatSize(settings.cropSize)}, output stride ${settings.outputStride}, scales ${settings.scales.join(', ')}${settings.flip ? ', mirrored too' : ''}${settings.tile ? ', in tiles' : ''}${settings.precision ? ', int8' : ''}`);
  const present = summary.classes.filter(({ iou }) => iou !== null);
  const rows = present.map(({ name, iou, truth, predicted }) => [printable(name), percent(iou), formatCount(truth), formatCount(predicted)]);
  for (const line of formatTable(COLUMNS, rows)) printLine(stdout, `  ${line}`);
  printLine(stdout, `mean IoU ${percent(summary.meanIoU)} % over ${present.length} of ${summary.classes.length} classes; pixel accuracy ${percent(summary.pixelAccuracy)} %`);
  for (const sentence of leftOutSentences(leftOut, record.labelSet.ignore)) printLine(stdout, printable(sentence));
  const [warned] = ids.flatMap((id) => warningOf(record, id));
  if (warned) printLine(stdout, printable(`${warned.picture}: ${warned.warning}`));
  for (const { checkpoint, outputStride, scales, flip, meanIoU, split, sameSettings } of published) {
    const how = `output stride ${outputStride}, scale${scales.length > 1 ? 's' : ''} ${scales.join(', ')}${flip ? ', mirrored too' : ''}`;
    printLine(stdout, `published: ${meanIoU.toFixed(2)} % for ${checkpoint} on ${split}, ${how}${sameSettings ? ' (as here)' : ''}`);
  }
}

const COLUMNS = [{ title: 'CLASS' }, { title: 'IoU %', align: 'right' }, { title: 'TRUTH px', align: 'right' }, { title: 'PREDICTED px', align: 'right' }] as const;

/** With the two digits that results are published with. */
const percent = (share: number | null): string => (share === null ? '-' : (share * 100).toFixed(2));

