/** Writes the report, for which the worst pictures are segmented once more: labels are too large to be kept of all. */
import { choicesOf } from '../../deeplab/choices.js';
import { DeepLab } from '../../deeplab/deeplab.js';
import type { RunControl } from '../../deeplab/options.js';
import type { LabelledPicture } from '../../io/datasets/data_set.js';
import { dataSetFormat } from '../../io/datasets/formats.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { statPath, writeFileAtomic } from '../../io/sources/files.js';
import { readImage, type LabelMap } from '../../io/pictures/image.js';
import { savedLabels, type EvaluationTask } from '../evaluator.js';
import { reportPage, type ReportContent } from './page.js';
import { showPicture, worstPictures } from './worst_pictures.js';

/** Enough to see a pattern, few enough for a page of a megabyte. */
const SHOWN = 8;

/** Where pictures come from; without it the report shows none. */
export interface PictureSource {
  readonly task: EvaluationTask;
  readonly pictures: readonly LabelledPicture[];
}

/** Writes `index.html` into a folder that exists, and returns its path. */
export async function writeReport(folder: string, content: Omit<ReportContent, 'worst'>, source: PictureSource | undefined, control: RunControl = {}): Promise<string> {
  const path = `${folder}/index.html`;
  const worst = source ? await showWorst(content, source, control) : [];
  await writeFileAtomic(path, new TextEncoder().encode(reportPage({ ...content, worst })));
  return path;
}

async function showWorst({ record, ids }: Omit<ReportContent, 'worst'>, { task, pictures }: PictureSource, control: RunControl): Promise<string[]> {
  const shown: string[] = [];
  const labels = new Labels(task, record.labelSet, control);
  try {
    for (const { id } of worstPictures(record, ids, SHOWN)) {
      const picture = pictures.find((each) => each.id === id);
      if (picture) shown.push(await showPicture(record, picture, await labels.of(picture)));
    }
  } finally {
    await labels.dispose();
  }
  return shown;
}

/** Predicted labels: those that were saved, or else computed. */
class Labels {
  readonly #task: EvaluationTask;
  readonly #labelSet: LabelSet;
  readonly #control: RunControl;
  #model: DeepLab | undefined;

  constructor(task: EvaluationTask, labelSet: LabelSet, control: RunControl) {
    this.#task = task;
    this.#labelSet = labelSet;
    this.#control = control;
  }

  async of({ id, picture }: LabelledPicture): Promise<LabelMap> {
    const { save, dataset, scales, flip, tile = false, model, backend, threads, wideVectors, precision } = this.#task;
    // A data set's benchmark takes labels in the form that its truth has.
    if (save !== undefined && (await statPath(savedLabels(save, id))) === 'file') return dataSetFormat(dataset, this.#labelSet).readTruth(savedLabels(save, id));
    this.#model ??= await DeepLab.load(model, { backend, threads, wideVectors, precision, ...choicesOf(this.#task), ...this.#control });
    const { labels } = await this.#model.segment(await readImage(picture, { upright: false }), { scales, flip, tile, ...this.#control });
    return labels;
  }

  async dispose(): Promise<void> {
    await this.#model?.dispose();
  }
}
