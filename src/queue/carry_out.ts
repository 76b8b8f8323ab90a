/** What a worker does for a job. */
import { choicesOf } from '../deeplab/choices.js';
import { DeepLab, type ModelInfo } from '../deeplab/deeplab.js';
import type { RunControl } from '../deeplab/options.js';
import { segmentToFiles } from '../deeplab/segment_files.js';
import { loadEvaluator } from '../evaluation/evaluator.js';
import { readImage } from '../io/pictures/image.js';
import type { EvaluationOutcome, EvaluationWork, SegmentationOutcome, SegmentationWork, Work, WorkOutcome } from './jobs.js';
import type { ModelShelf } from './model_shelf.js';

/** What a worker decides for itself, whatever a job says. */
export interface WorkerLimits {
  readonly threads?: number;
  readonly wideVectors?: boolean;
}

/** The event loop gets turns only where somebody listens to the progress, and needs them to tell Redis that the job is alive. */
const TAKE_TURNS: RunControl = { onProgress: () => undefined };

/** Doing a job twice has the same effect as doing it once: files are written whole, under names that the job gives. */
export function carryOut(work: Work, models: ModelShelf, limits: WorkerLimits): Promise<WorkOutcome> {
  return work.kind === 'evaluate' ? evaluate(work, models, limits) : segment(work, models, limits);
}

async function evaluate({ task, picture }: EvaluationWork, models: ModelShelf, limits: WorkerLimits): Promise<EvaluationOutcome> {
  const mine = { ...task, ...limits };
  const evaluator = await models.take(['evaluate', mine], () => loadEvaluator(mine, TAKE_TURNS));
  return { settings: evaluator.settings, result: await evaluator.evaluate(picture, TAKE_TURNS), ...noticeOf(evaluator.info) };
}

async function segment({ task, picture, files }: SegmentationWork, models: ModelShelf, limits: WorkerLimits): Promise<SegmentationOutcome> {
  const { model: source, backend, threads, wideVectors, precision, scales, flip, tile } = { ...task, ...limits };
  const image = await readImage(picture);
  const options = { backend, threads, wideVectors, precision, ...choicesOf(task) };
  const model = await models.take(['segment', source, options], () => DeepLab.load(source, { ...options, ...TAKE_TURNS }));
  const { answers, ...segmented } = await segmentToFiles(model, image, files, { scales, flip, ...(tile === undefined ? {} : { tile }), ...TAKE_TURNS }, task.choices);
  return { height: image.shape[0], width: image.shape[1], ...segmented, ...(task.choices ? { answers } : {}), ...noticeOf(model.info) };
}

const noticeOf = ({ notice }: ModelInfo): { readonly notice?: string } => (notice === undefined ? {} : { notice });
