/** The IoU of every class as a bar in the colour of the class. */
import type { LabelSet } from '../../io/datasets/label_set.js';
import type { Summary } from '../summary.js';
import { cssColor, escapeHtml, percent, swatch } from './html.js';

export function classBars({ classes, meanIoU }: Summary, { palette }: LabelSet): string {
  const mean = (meanIoU ?? 0) * 100;
  const rows = classes.map(({ index, name, iou, truth, predicted }) => {
    const bar =
      iou === null
        ? '<span class="none">not in these pictures</span>'
        : `<span class="bar" style="width:${(iou * 100).toFixed(2)}%;background:${cssColor(visible(palette[index] ?? [0, 0, 0]))}"></span>`;
    const counts = `${truth.toLocaleString('en-US')} pixels are ${name}, ${predicted.toLocaleString('en-US')} were labelled so`;
    return `<tr title="${escapeHtml(counts)}"><th>${swatch(palette[index] ?? [0, 0, 0])}${escapeHtml(name)}</th>
<td class="track">${bar}<span class="mean" style="left:${mean.toFixed(2)}%"></span></td><td class="number">${percent(iou)}</td></tr>`;
  });
  return `<table class="bars">${rows.join('\n')}</table><p class="note">The line marks the mean.</p>`;
}

/** VOC's background is black, which would not be seen on a dark page. */
const visible = (color: LabelSet['palette'][number]): LabelSet['palette'][number] => (color[0] + color[1] + color[2] === 0 ? [120, 120, 120] : color);
