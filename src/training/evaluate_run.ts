/** How good a network is while it learns. */
import { ConfusionMatrix } from '../evaluation/confusion_matrix.js';
import { pictureArticle } from '../evaluation/report/picture_article.js';
import { breather } from '../io/sources/breather.js';
import { unlessAborted } from '../io/sources/unless_aborted.js';
import type { TrainingSet } from './data/training_set.js';
import type { TrainingRun } from './run.js';

export interface EvaluationOptions {
  readonly samples: TrainingSet;
  /** Rows and columns that pictures are padded to. */
  readonly cropSize?: readonly [height: number, width: number];
  /** The first so many pictures, evenly spread; default all. */
  readonly limit?: number;
  /** How many of them are shown. */
  readonly shown?: number;
  readonly signal?: AbortSignal;
}

export interface RunEvaluation {
  readonly matrix: ConfusionMatrix;
  /** Some of the pictures with truth and prediction, as HTML. */
  readonly pictures: readonly string[];
}

/** Compares what the network says now with the truth. */
export async function evaluateRun(run: TrainingRun, { samples, cropSize, limit = Infinity, shown = 4, signal }: EvaluationOptions): Promise<RunEvaluation> {
  const model = await run.model({ cropSize, signal });
  try {
    const { labelSet } = samples;
    const matrixOf = (): ConfusionMatrix => new ConfusionMatrix(labelSet.classes.length, { ignore: labelSet.ignore });
    const matrix = matrixOf();
    const pictures: string[] = [];
    const breathe = breather(signal);
    for (const index of spread(samples.ids.length, limit)) {
      await breathe();
      const { id, image, labels } = await unlessAborted(samples.read(index), signal);
      const { labels: prediction } = await model.segment(image, { signal });
      matrix.add(prediction, labels);
      if (pictures.length < shown) pictures.push(await pictureArticle({ id, picture: image, truth: labels, prediction, matrix: matrixOf().add(prediction, labels), labelSet }));
    }
    return { matrix, pictures };
  } finally {
    await model.dispose();
  }
}

/** At most `limit` of the numbers below `count`, evenly spread. */
function spread(count: number, limit: number): number[] {
  const taken = Math.min(count, limit);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}
