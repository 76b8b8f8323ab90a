/** A picture on a page, with its truth and what a network made of it. */
import type { LabelSet } from '../../io/datasets/label_set.js';
import { encodeLabelPng } from '../../io/pictures/image.js';
import { encodeJpeg } from '../../io/pictures/jpeg/encode.js';
import { denseBytes, labelMapOf, type LabelMap, type Picture } from '../../io/pictures/picture.js';
import { resizeToFit } from '../../io/pictures/resize.js';
import type { ConfusionMatrix } from '../confusion_matrix.js';
import { summarize } from '../summary.js';
import { dataUrl, escapeHtml, percent, swatch } from './html.js';

/** Rows and columns that pictures on the page have at most: three fit beside each other. */
const SHOWN_SIZE = [360, 480] as const;

export interface ShownPicture {
  readonly id: string;
  readonly picture: Picture;
  readonly truth: LabelMap | undefined;
  readonly prediction: LabelMap;
  /** Of this picture alone. */
  readonly matrix: ConfusionMatrix;
  readonly labelSet: LabelSet;
}

/** Picture, truth and prediction beside each other, with the classes in it, as HTML. */
export async function pictureArticle({ id, picture, truth, prediction, matrix, labelSet }: ShownPicture): Promise<string> {
  const shown = resizeToFit(picture, SHOWN_SIZE);
  const size = [shown.shape[0], shown.shape[1]] as const;
  const images = [
    ['the picture', dataUrl('image/jpeg', await encodeJpeg(shown))],
    ...(truth === undefined ? [] : [['the truth', labelsUrl(truth, size, labelSet)]]),
    ['the prediction', labelsUrl(prediction, size, labelSet)],
  ].map(([what, url]) => `<figure><img src="${url}" alt="${what}" width="${size[1]}" height="${size[0]}"><figcaption>${what}</figcaption></figure>`);
  const { classes, meanIoU, pixelAccuracy } = summarize(matrix, labelSet);
  const legend = classes
    .filter(({ iou }) => iou !== null)
    .map(({ index, name, iou }) => `<span>${swatch(labelSet.palette[index] ?? [0, 0, 0])}${escapeHtml(name)} ${percent(iou)}</span>`);
  return `<article><h3>${escapeHtml(id)}</h3>
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
