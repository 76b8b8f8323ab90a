/** The segmentation of many pictures by workers. */
import type { SegmentationFiles } from '../deeplab/segment_files.js';
import { batchName, tellOnce, type SegmentationOutcome, type SegmentationTask } from './jobs.js';
import { submit, type SubmitOptions } from './submit.js';

export interface PictureToSegment {
  readonly picture: string;
  /** Where the workers write the results. */
  readonly files: SegmentationFiles;
}

export interface QueuedSegmentationOptions extends Pick<SubmitOptions, 'queue' | 'signal'> {
  /** A picture that is done: its place in the list, and what was found. */
  readonly onPicture: (index: number, outcome: SegmentationOutcome) => void | Promise<void>;
  /** What a worker has to tell of its model, each notice once. */
  readonly onNotice?: (notice: string) => void;
  /** A picture that was given up. */
  readonly onFailure: (index: number, error: Error) => void;
}

/**
 * Segments pictures with the workers of a queue, which write the files. Paths have to hold for the workers as well.
 *
 * @throws BackendUnavailableError when there is no Redis at the URL; AbortError
 */
export async function segmentOnQueue(
  url: string,
  task: SegmentationTask,
  pictures: readonly PictureToSegment[],
  { onPicture, onNotice, onFailure, ...options }: QueuedSegmentationOptions,
): Promise<void> {
  const jobs = pictures.map(({ picture, files }, index) => ({ id: String(index), work: { kind: 'segment', task, picture, files } as const }));
  const noticed = new Set<string>();
  await submit(url, batchName('segment', [task, pictures]), jobs, {
    ...options,
    onOutcome: (id, outcome) => {
      tellOnce(outcome, noticed, onNotice);
      return onPicture(Number(id), outcome as SegmentationOutcome);
    },
    onFailure: (id, error) => onFailure(Number(id), error),
  });
}
