/** Hands out pictures to whoever is free. */
import { isDeepLabError, throwIfAborted } from '../errors.js';
import type { LabelledPicture } from '../io/datasets/data_set.js';
import type { PictureEvaluator } from './evaluator.js';
import type { PictureResult } from './picture_result.js';

export interface Listener {
  done(picture: LabelledPicture, result: PictureResult): Promise<void> | void;
  /** A picture that cannot be evaluated; the others can. */
  failed(picture: LabelledPicture, error: unknown): void;
}

/**
 * Evaluates pictures with one or more evaluators, each of which takes the next picture when it is done with its last.
 *
 * @throws AbortError when the signal is raised, DataSetFormatError for truth that is no class, and what is no error of this library (such as a process that has died):
 *   nobody begins another picture then, and what was done before has been reported
 */
export async function evaluateAll(
  pictures: readonly LabelledPicture[],
  evaluators: readonly PictureEvaluator[],
  listener: Listener,
  signal?: AbortSignal,
): Promise<void> {
  const queue = pictures.values();
  let stopped = false;
  const work = async (evaluator: PictureEvaluator): Promise<void> => {
    for (const picture of queue) {
      // An iterator that is shared hands out every picture once, but goes on for the others when one of them throws.
      if (stopped) return;
      throwIfAborted(signal);
      try {
        const result = await evaluator.evaluate(picture, { signal });
        await listener.done(picture, result);
      } catch (error) {
        if (endsAll(error)) throw error;
        listener.failed(picture, error);
      }
    }
  };
  const outcomes = await Promise.allSettled(
    evaluators.map((evaluator) =>
      work(evaluator).catch((error: unknown) => {
        stopped = true;
        throw error;
      }),
    ),
  );
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}

/**
 * Whether it is more than one picture that could not be evaluated. Truth that is no class says that the data set is another than the model's, and ends an
 * evaluation, as TensorFlow's assertion does.
 */
export const endsAll = (error: unknown): boolean => !isDeepLabError(error) || error.tag === 'AbortError' || error.tag === 'DataSetFormatError';
