/** The pictures on which a network did worst, for people to see why. */
import type { LabelledPicture } from '../../io/datasets/data_set.js';
import { dataSetFormat } from '../../io/datasets/formats.js';
import { readImage, type LabelMap } from '../../io/pictures/image.js';
import type { EvaluationRecord } from '../record.js';
import { readTruth } from '../truth.js';
import { pictureArticle } from './picture_article.js';

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
  const { labelSet, settings } = record;
  const format = dataSetFormat(settings.dataset, labelSet);
  return pictureArticle({
    id: picture.id,
    picture: await readImage(picture.picture, { upright: false }),
    truth: picture.truth === undefined ? undefined : (await readTruth(format, picture.id, picture.truth, settings.skipUnknown ?? false)).labels,
    prediction: labels,
    matrix: record.matrix([picture.id]),
    labelSet,
  });
}
