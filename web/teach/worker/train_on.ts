/** Training that goes on from what the strokes taught. */
import { checkpointFiles, type DeepLab, isDeepLabError, train, type GivenSample, type LabelSet } from 'deeplab-ts';
import type { CheckpointFiles, TrainSettings } from '../contract.js';

export interface TrainingTask extends TrainSettings {
  readonly samples: readonly GivenSample[];
  readonly labelSet: LabelSet;
  readonly initial: CheckpointFiles;
  readonly cropSize: readonly [height: number, width: number];
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Whole pictures, one at a time: what is painted is little of each, and must not be cut off. */
const WHOLE = { batchSize: 1, minScale: 1, maxScale: 1, dropout: 0 } as const;

/** @returns the network as it is at the end, or when it was stopped */
export async function trainOn(task: TrainingTask, onStep: (step: number, loss: number) => void): Promise<{ readonly model: DeepLab; readonly files: CheckpointFiles }> {
  const { samples, labelSet, initial, cropSize, threads, learns, steps, rate, signal } = task;
  // A backbone that learns sees mirrored pictures too; one that does not computes the features of a picture once.
  const run = await train({ samples, labelSet, initial, cropSize, threads, learns, steps, ...WHOLE, flip: learns === 'all', learningRate: { baseRate: rate } });
  try {
    // Stopped between steps, so that the last one counts.
    for await (const { step, crossEntropy } of run) {
      onStep(step, crossEntropy);
      if (signal.aborted) break;
    }
    const files = checkpointFiles(run.checkpoint(), { labelSet, prefix: `model.ckpt-${run.step}` });
    return { model: await run.model({ cropSize, threads }), files };
  } catch (error) {
    if (isDeepLabError(error, 'TrainingDivergedError')) throw new Error(`${error.message} Train with a smaller rate.`, { cause: error });
    throw error;
  } finally {
    await run.dispose();
  }
}
