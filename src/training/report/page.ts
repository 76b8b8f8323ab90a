/** The report of a run as one HTML page that needs nothing beside itself: no scripts, no other files. */
import { escapeHtml, figure, percent } from '../../evaluation/report/html.js';
import { STYLE } from '../../evaluation/report/style.js';
import { writeFileAtomic } from '../../io/sources/files.js';
import type { Scalars } from '../../proto/records/event.js';
import { curve, type Point } from './curve.js';

export const REPORT_FILE = 'report.html';

/** The tags of the values that the page shows, in events as in reports. */
export const TAGS = { loss: 'loss', learningRate: 'learning rate', meanIoU: 'mean IoU' } as const;

/** While a run goes on, a page that is open is loaded anew this often. Seconds. */
const REFRESH = 30;

export interface TrainingReport {
  readonly title: string;
  /** What is trained and how, as [name, value] in the order of the page. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** The steps of the whole run. */
  readonly steps: number;
  /** Values by step, ascending, under `TAGS`; as `readHistory` gives them. Mean IoU from 0 to 1. */
  readonly history: readonly Scalars[];
  /** What `pictureArticle` made of some pictures. */
  readonly pictures: readonly string[];
  readonly state: 'running' | 'finished' | 'stopped';
  /** Where a run is: time left, or why it stopped. */
  readonly remark?: string;
}

const CURVES = `
.curve { width: 100%; height: auto; display: block; } .curve text { font-size: 11px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.curve .grid { stroke: var(--line); } .curve polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; } .curve .value { stroke: #2e8b57; } .curve circle.value { fill: #2e8b57; }
.curve .raw { stroke: var(--line); }
`;

export function trainingPage({ title, settings, steps, history, pictures, state, remark }: TrainingReport): string {
  const points = (tag: string): Point[] => history.flatMap(({ step, values }) => (tag in values ? [[step, values[tag]] as const] : []));
  const [loss, rate, meanIoU] = [points(TAGS.loss), points(TAGS.learningRate), points(TAGS.meanIoU)];
  const best = meanIoU.reduce<Point | undefined>((a, b) => (a && a[1] >= b[1] ? a : b), undefined);
  const lastStep = history.at(-1)?.step ?? 0;
  const short = (value: number | undefined): string => (value === undefined ? '–' : String(Number(value.toPrecision(4))));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${state === 'running' ? `<meta http-equiv="refresh" content="${REFRESH}">` : ''}
<title>${escapeHtml(title)}</title><style>${STYLE}${CURVES}</style></head><body>
<header><h1>${escapeHtml(title)}</h1><p>${state}${remark === undefined ? '' : `: ${escapeHtml(remark)}`}</p></header>
<section class="figures">
${figure('step', lastStep.toLocaleString('en-US'), `of ${steps.toLocaleString('en-US')}`)}
${figure('loss', short(loss.at(-1)?.[1]), `learning rate ${short(rate.at(-1)?.[1])}`)}
${figure('mean IoU', meanIoU.length === 0 ? '–' : `${percent(meanIoU[meanIoU.length - 1][1])} %`, best ? `best ${percent(best[1])} % at step ${best[0].toLocaleString('en-US')}` : 'not evaluated yet')}
</section>
<section><h2>Loss</h2>${curve({ title: 'loss by step', points: loss, steps, format: (value) => short(value), smooth: true })}</section>
<section><h2>Mean IoU</h2>${curve({ title: 'mean IoU by step, in percent', points: meanIoU, steps, format: (value) => `${short(value * 100)} %`, range: [0, 0.1] })}</section>
<section><h2>Learning rate</h2>${curve({ title: 'learning rate by step', points: rate, steps, format: (value) => short(value), range: [0, 0] })}</section>
<section><h2>Settings</h2><table class="plain">${settings.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`).join('\n')}</table></section>
${pictures.length > 0 ? `<section><h2>Pictures</h2>${pictures.join('\n')}</section>` : ''}
</body></html>
`;
}

/** Writes the page into a folder, whole or not at all, and returns its path. @throws InvalidArgumentError when it cannot be written */
export async function writeTrainingReport(folder: string, report: TrainingReport): Promise<string> {
  const path = `${folder}/${REPORT_FILE}`;
  await writeFileAtomic(path, new TextEncoder().encode(trainingPage(report)));
  return path;
}
