/** A network that is taught in the page, or in a worker of it. */
import ndarray from 'ndarray';
import { isDeepLabError, train, type GivenSample, type LabelSet } from '../../../src/browser.js';

const SIZE = 65;
const HALVES: LabelSet = { name: 'halves', classes: ['left', 'right'], palette: [[0, 0, 0], [255, 255, 255]], ignore: 255 };

/** Dark on the left, bright on the right: what a few steps learn. */
function madeUpSample(edge: number): Required<Pick<GivenSample, 'image' | 'labels'>> {
  const isRight = (at: number): boolean => at % SIZE >= edge;
  const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (isRight(Math.floor(i / 3)) ? 220 : 30) + ((i * 7) % 20));
  const labels = Uint8Array.from({ length: SIZE * SIZE }, (_, at) => Number(isRight(at)));
  return { image: ndarray(pixels, [SIZE, SIZE, 3]), labels: ndarray(labels, [SIZE, SIZE]) };
}

export interface Taught {
  readonly backend: string;
  readonly threads: number;
  readonly losses: readonly number[];
  /** Of the pixels of a sample, those that the model labels as they are. */
  readonly share: number;
  readonly classes: readonly string[];
  /** The tag of the error that a signal ended a further loop with, and the steps that were made by then. */
  readonly stoppedWith: string | undefined;
  readonly stoppedAfter: number;
}

/** Teaches the embedded model; a signal is given in the middle of the step after that. */
export async function teach(steps: number, threads: number): Promise<Taught> {
  const controller = new AbortController();
  const samples = [20, 32, 44].map(madeUpSample);
  const run = await train({
    ...{ samples, labelSet: HALVES, steps: 1000, batchSize: 2, cropSize: [SIZE, SIZE], learns: 'all', dropout: 0, minScale: 1, maxScale: 1, flip: false },
    ...{ learningRate: { baseRate: 0.005 }, backend: 'wasm', threads, signal: controller.signal },
  });
  const losses: number[] = [];
  let stoppedWith: string | undefined;
  try {
    for await (const { step, loss } of run) {
      losses.push(loss);
      if (step === steps) break;
    }
    const model = await run.model();
    const { labels } = await model.segment(samples[1].image);
    const classes = model.labelSet.classes;
    await model.dispose();
    const equal = labels.data.reduce((count, label, at) => count + Number(label === samples[1].labels.data[at]), 0);
    try {
      setTimeout(() => controller.abort(), 0);
      for await (const { step } of run) if (step === 1000) break;
    } catch (error) {
      stoppedWith = isDeepLabError(error) ? error.tag : String(error);
    }
    return { backend: run.info.backend, threads: run.info.threads, losses, share: equal / labels.data.length, classes, stoppedWith, stoppedAfter: run.step };
  } finally {
    await run.dispose();
  }
}
