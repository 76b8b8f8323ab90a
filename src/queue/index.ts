/**
 * Segmentation and evaluation of more pictures than one machine is good for, as jobs on BullMQ (Redis or Valkey): the entry point
 * `deeplab-ts/queue`. It needs the packages `bullmq` and `ioredis`, which the rest of the library does without.
 *
 * A job is done at least once, and counts once: it is tried again after an error, and given to another worker when its
 * worker dies; its outcome is stored under its id.
 */
export type { FileChoices, SegmentationFiles } from '../deeplab/segment_files.js';
export type { EvaluationTask } from '../evaluation/evaluator.js';
export type { LeftOut } from '../evaluation/left_out.js';
export type { PictureResult } from '../evaluation/picture_result.js';
export type { EvaluationRecord } from '../evaluation/record.js';
export type { EvaluationRequest, EvaluationSettings } from '../evaluation/settings.js';
export type { LabelledPicture, UnknownLabel } from '../io/datasets/data_set.js';
export type { CocoPiece } from '../results/coco.js';
export type { AnswerFile, Answers } from '../results/result_files.js';
export { evaluateOnQueue, type QueuedEvaluationOptions } from './evaluate.js';
export { DEFAULT_QUEUE, type SegmentationOutcome, type SegmentationTask } from './jobs.js';
export { segmentOnQueue, type PictureToSegment, type QueuedSegmentationOptions } from './segment.js';
export { work, type FinishedJob, type WorkerOptions } from './worker.js';
