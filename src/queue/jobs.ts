/**
 * What travels through the queue. A job says all that a worker has to know, in names of files: pictures and models have to be at
 * the same place for everyone (a shared folder), models may also be URLs.
 *
 * A batch is what one caller submits. Its name follows from what is asked for, so that the same request finds the same jobs
 * and results again, and a job from its batch and its own id, so that it is in the queue once however often it is submitted.
 */
import type { Segmentation } from '../deeplab/segmentation.js';
import type { DeepLabOptions, NetworkChoices, TileOptions } from '../deeplab/options.js';
import type { LegendEntry } from '../deeplab/passes/postprocess.js';
import type { FileChoices, SegmentationFiles } from '../deeplab/segment_files.js';
import type { EvaluationTask } from '../evaluation/evaluator.js';
import type { PictureResult } from '../evaluation/picture_result.js';
import type { EvaluationSettings } from '../evaluation/settings.js';
import type { LabelledPicture } from '../io/datasets/data_set.js';
import type { Answers } from '../results/result_files.js';
import { crc32c } from '../proto/wire/crc32c.js';

export interface EvaluationWork {
  readonly kind: 'evaluate';
  readonly task: EvaluationTask;
  readonly picture: LabelledPicture;
}

/** What a worker has to tell of its model. */
interface Noticed {
  /** `model.info.notice`. */
  readonly notice?: string;
}

export interface EvaluationOutcome extends Noticed {
  /** Of the model that the worker has, so that the results of two models are not taken for one. */
  readonly settings: EvaluationSettings;
  readonly result: PictureResult;
}

/** How pictures are to be segmented. */
export interface SegmentationTask extends Pick<DeepLabOptions, 'backend' | 'threads' | 'wideVectors' | 'precision'>, NetworkChoices {
  /** The embedded model when left out. */
  readonly model?: string;
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** Whether pictures are segmented at their own size, in tiles. */
  readonly tile?: true | TileOptions;
  /** What is written. Default: labels and overlay. */
  readonly choices?: FileChoices;
}

export interface SegmentationWork {
  readonly kind: 'segment';
  readonly task: SegmentationTask;
  readonly picture: string;
  readonly files: SegmentationFiles;
}

export interface SegmentationOutcome extends Pick<Segmentation, 'warning'>, Noticed {
  readonly height: number;
  readonly width: number;
  readonly legend: readonly LegendEntry[];
  readonly timings: Segmentation['timings'];
  readonly answers?: Answers;
}

export type Work = EvaluationWork | SegmentationWork;
export type WorkOutcome = EvaluationOutcome | SegmentationOutcome;

export interface QueueJob<W extends Work = Work> {
  /** Unique in the batch. */
  readonly id: string;
  readonly work: W;
}

/** Several workers have the same to tell, and each tells it with every picture. */
export function tellOnce({ notice }: WorkOutcome, told: Set<string>, tell: ((notice: string) => void) | undefined): void {
  if (notice === undefined || told.has(notice)) return;
  told.add(notice);
  tell?.(notice);
}

/** A job as BullMQ stores it. */
export interface StoredJob extends QueueJob {
  readonly batch: string;
}

/** The queue's name in Redis, unless another is given. */
export const DEFAULT_QUEUE = 'deeplab';

/** The name of a batch: equal for equal requests. */
export function batchName(kind: Work['kind'], request: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(request));
  // Two checksums of 32 bits, the second over other bytes: a batch must not be taken for another.
  const parts = [crc32c(bytes), crc32c(bytes.toReversed(), bytes.length)];
  return `${kind}-${parts.map((part) => part.toString(16).padStart(8, '0')).join('')}`;
}

/** BullMQ's id of a job. It takes no colons, which names of files may have. */
export const jobName = (batch: string, id: string): string => `${batch}-${encodeURIComponent(id)}`;

/** The hash in Redis that holds the outcome of every job of a batch under its id. */
export const outcomesKey = (queue: string, batch: string): string => `${queue}:outcomes:${batch}`;
