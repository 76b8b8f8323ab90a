/** The confusion matrix as a heat map: each row says what became of the pixels of one class. */
import type { LabelSet } from '../../io/datasets/label_set.js';
import type { ConfusionMatrix } from '../confusion_matrix.js';
import { summarize } from '../summary.js';
import { escapeHtml, swatch } from './html.js';

/** Smaller shares have no figure: it would be 0. */
const LEAST_SHOWN = 0.005;

export function heatMap(matrix: ConfusionMatrix, labelSet: LabelSet): string {
  const { palette } = labelSet;
  const present = summarize(matrix, labelSet).classes.filter(({ iou }) => iou !== null);
  const heads = present.map(({ index, name }) => `<th class="column"><span>${swatch(palette[index] ?? [0, 0, 0])}${escapeHtml(name)}</span></th>`);
  const rows = present.map((truth) => {
    const cells = present.map((label) => cell(truth.name, label.name, matrix.count(truth.index, label.index), truth.truth));
    return `<tr><th>${swatch(palette[truth.index] ?? [0, 0, 0])}${escapeHtml(truth.name)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="wide"><table class="heat"><tr><td class="corner">truth ↓ &nbsp; labelled →</td>${heads.join('')}</tr>
${rows.join('\n')}</table></div><p class="note">Percent of the pixels of a class, row by row.</p>`;
}

function cell(truth: string, label: string, pixels: number, total: number): string {
  const share = total === 0 ? 0 : pixels / total;
  const title = `${pixels.toLocaleString('en-US')} pixels of ${truth} labelled ${label}`;
  const shown = share >= LEAST_SHOWN ? Math.round(share * 100) : '';
  // The root lets small confusions be seen beside the diagonal, which is near 1.
  const style = pixels === 0 ? '' : ` style="background:rgb(${truth === label ? '46 139 87' : '214 69 65'} / ${Math.sqrt(share).toFixed(3)})"`;
  return `<td${style} title="${escapeHtml(title)}">${shown}</td>`;
}
