/** The report of an evaluation as one HTML page that needs nothing beside itself: no scripts, no other files. */
import { leftOutSentences } from '../left_out.js';
import { publishedPictures, type PublishedFigures } from '../published.js';
import type { EvaluationRecord } from '../record.js';
import { summarize } from '../summary.js';
import { classBars } from './class_bars.js';
import { heatMap } from './heat_map.js';
import { escapeHtml, figure, percent } from './html.js';
import { STYLE } from './style.js';

export interface ReportContent {
  readonly record: EvaluationRecord;
  /** The pictures that count. */
  readonly ids: readonly string[];
  readonly expected: number;
  /** Where the weights came from, as the user named them. */
  readonly model: string | undefined;
  readonly published: readonly PublishedFigures[];
  /** What `showPicture` returned, worst first. */
  readonly worst: readonly string[];
}

export function reportPage({ record, ids, expected, model, published, worst }: ReportContent): string {
  const { settings } = record;
  const { labelSet } = record;
  const leftOut = leftOutSentences(record.leftOut(ids, expected), labelSet.ignore);
  const matrix = record.matrix(ids);
  const summary = summarize(matrix, labelSet);
  const present = summary.classes.filter(({ iou }) => iou !== null).length;
  const title = `${labelSet.name} ${settings.split}`;
  const how = describeInference(settings.outputStride, settings.scales, settings.flip) + (settings.tile ? ', in tiles' : '') + (settings.precision ? ', int8' : '');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<header><h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(settings.variant)}; crop ${escapeHtml(settings.cropSize.join('x'))}, ${how}${model === undefined ? '' : `<br><code>${escapeHtml(model)}</code>`}</p></header>
<section class="figures">
${figure('mean IoU', `${percent(summary.meanIoU)} %`, `over ${present} of ${summary.classes.length} classes`)}
${figure('pixel accuracy', `${percent(summary.pixelAccuracy)} %`, `of ${summary.pixels.toLocaleString('en-US')} pixels`)}
${figure('pictures', ids.length.toLocaleString('en-US'), ids.length === expected ? 'all of them' : `of ${expected.toLocaleString('en-US')}; the others are missing`)}
</section>
${leftOut.length > 0 ? `<p class="note">${leftOut.map(escapeHtml).join('; ')}.</p>` : ''}
<section><h2>Beside the published figures</h2>${howMany(settings, ids.length, published)}${publishedTable(published, `<tr class="here"><td>this evaluation</td><td>${escapeHtml(settings.split)}${ids.length < expected ? ', in part' : ''}</td><td>${how}</td><td class="number">${percent(summary.meanIoU)}</td></tr>`)}</section>
<section><h2>IoU by class</h2>${classBars(summary, labelSet)}</section>
<section><h2>What is taken for what</h2>${heatMap(matrix, labelSet)}</section>
${worst.length > 0 ? `<section><h2>The worst pictures</h2>${worst.join('\n')}</section>` : ''}
</body></html>
`;
}

function publishedTable(published: readonly PublishedFigures[], here: string): string {
  const rows = published.map(({ checkpoint, split, outputStride, scales, flip, meanIoU, sameSettings }) => {
    const how = describeInference(outputStride, scales, flip);
    return `<tr${sameSettings ? ' class="same"' : ''}><td>${escapeHtml(checkpoint)}</td><td>${split}</td><td>${how}</td><td class="number">${meanIoU.toFixed(2)}</td></tr>`;
  });
  const remark = published.length > 0 ? 'Published for checkpoints of the same architecture; how they were trained cannot be told from the files.' : 'Nothing was published for this architecture.';
  return `<div class="wide"><table class="plain"><tr><th>checkpoint</th><th>split</th><th>inference</th><th class="number">mean IoU %</th></tr>
${here}
${rows.join('\n')}</table></div><p class="note">${remark}</p>`;
}

/** Where the figures are means over other pictures, they cannot be compared: said before they are. */
function howMany({ dataset, split }: EvaluationRecord['settings'], here: number, published: readonly PublishedFigures[]): string {
  const there = publishedPictures(dataset, split);
  if (published.length === 0 || here === there) return '';
  const count = (pictures: number): string => `${pictures.toLocaleString('en-US')} ${pictures === 1 ? 'picture' : 'pictures'}`;
  const of = there === undefined ? 'another set of pictures' : `the ${count(there)} of the whole split`;
  return `<p class="caution">This evaluation is over ${count(here)}, the published figures over ${of}: they cannot be compared.</p>`;
}

function describeInference(outputStride: number, scales: readonly number[], flip: boolean): string {
  // Settings may be those of a record that somebody else wrote.
  return escapeHtml(`output stride ${outputStride}, scale${scales.length > 1 ? 's' : ''} ${scales.join(', ')}${flip ? ', mirrored too' : ''}`);
}
