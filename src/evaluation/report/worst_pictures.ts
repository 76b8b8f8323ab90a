/** The pictures on which a network did worst, for people to see why. */
import type { LabelledPicture } from '../../io/datasets/data_set.js';
import { dataSetFormat } from '../../io/datasets/formats.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { encodeLabelPng, readImage } from '../../io/pictures/image.js';
import { encodeJpeg } from '../../io/pictures/jpeg_encode.js';
import { denseBytes, labelMapOf, type LabelMap } from '../../io/pictures/picture.js';
import { resizeToFit } from '../../io/pictures/resize.js';
import type { EvaluationRecord } from '../record.js';
import { summarize } from '../summary.js';
import { dataUrl, escapeHtml, percent, swatch } from './html.js';

/** Rows and columns that pictures on the page have at most: three fit beside each other. */
const SHOWN_SIZE = [360, 480] as const;

export interface RankedPicture {
  readonly id: string;
  /** The mean IoU within this picture alone. */
  readonly meanIoU: number;
}

/** The pictures with the lowest mean IoU, worst first; those without counted pixels say nothing. */
export function worstPictures(record: EvaluationRecord, ids: readonly string[], count: number): RankedPicture[] {
  return ids
    .map((id) => ({ id, matrix: record.matrix([id]) }))
    .filter(({ matrix }) => matrix.pixels > 0)
    .map(({ id, matrix }) => ({ id, meanIoU: matrix.meanIoU }))
    .sort((a, b) => a.meanIoU - b.meanIoU || (a.id < b.id ? -1 : 1))
    .slice(0, count);
}

/** Picture, truth and prediction beside each other, with the classes in it. */
export async function showPicture(record: EvaluationRecord, picture: LabelledPicture, labels: LabelMap): Promise<string> {
  const { labelSet, readTruth } = dataSetFormat(record.settings.dataset);
  const shown = resizeToFit(await readImage(picture.picture, { upright: false }), SHOWN_SIZE);
  const size = [shown.shape[0], shown.shape[1]] as const;
  const images = [
    ['the picture', dataUrl('image/jpeg', await encodeJpeg(shown))],
    ...(picture.truth === undefined ? [] : [['the truth', labelsUrl(await readTruth(picture.truth), size, labelSet)]]),
    ['the prediction', labelsUrl(labels, size, labelSet)],
  ].map(([what, url]) => `<figure><img src="${url}" alt="${what}" width="${size[1]}" height="${size[0]}"><figcaption>${what}</figcaption></figure>`);
  const { classes, meanIoU, pixelAccuracy } = summarize(record.matrix([picture.id]), labelSet);
  const legend = classes
    .filter(({ iou }) => iou !== null)
    .map(({ index, name, iou }) => `<span>${swatch(labelSet.palette[index] ?? [0, 0, 0])}${escapeHtml(name)} ${percent(iou)}</span>`);
  return `<article><h3>${escapeHtml(picture.id)}</h3>
<p class="note">mean IoU ${percent(meanIoU)} %, pixel accuracy ${percent(pixelAccuracy)} %</p>
<div class="row">${images.join('')}</div><p class="legend">${legend.join(' ')}</p></article>`;
}

/** Indices cannot be averaged, so each pixel shows the one that is nearest to its middle. */
function labelsUrl(labels: LabelMap, [height, width]: readonly [number, number], { palette }: LabelSet): string {
  const indices = denseBytes('label map', labels, [-1, -1]);
  const [fromHeight, fromWidth] = labels.shape;
  const nearest = new Uint8Array(height * width);
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * fromHeight) / height) * fromWidth;
    for (let x = 0; x < width; x++) nearest[to++] = indices[row + Math.floor(((x + 0.5) * fromWidth) / width)];
  }
  return dataUrl('image/png', encodeLabelPng(labelMapOf(nearest, height, width), palette));
}
