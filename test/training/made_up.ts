/** Small samples to teach a network with: made up, and the same each time. */
import { createHash } from 'node:crypto';
import type { LabelSet } from '../../src/io/datasets/label_set.js';
import { labelMapOf, pictureOf } from '../../src/io/pictures/picture.js';
import type { GivenSample } from '../../src/training/samples/given_samples.js';
import { train } from '../../src/training/train.js';
import type { TrainOptions } from '../../src/training/options.js';
import type { TrainingRun, TrainingStep } from '../../src/training/run.js';

export const SIZE = 33;

export const SHAPES: LabelSet = { name: 'shapes', classes: ['ground', 'left', 'right'], palette: [[0, 0, 0], [255, 0, 0], [0, 0, 255]], ignore: 255 };

/** Three stripes, whose colours say what they are; the last row does not count. */
export function madeUpSample(seed: number, [height, width]: readonly [number, number] = [SIZE, SIZE]): Required<GivenSample> {
  const classAt = (at: number): number => Math.min(2, Math.floor(((at % width) * 3) / width + (seed % 2) / 2));
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => (classAt(Math.floor(i / 3)) * 80 + (i % 3) * 20 + ((i * 7 + seed * 31) % 40)) % 256);
  const labels = Uint8Array.from({ length: height * width }, (_, at) => (at >= (height - 1) * width ? 255 : classAt(at)));
  return { id: `made_up_${seed}`, image: pictureOf(pixels, height, width), labels: labelMapOf(labels, height, width) };
}

export const SAMPLES = [0, 1, 2].map((seed) => madeUpSample(seed));

/** A run of the embedded model on these samples; crops of 33 x 33, two a step. */
export const tinyRun = (options: Partial<TrainOptions> = {}): Promise<TrainingRun> =>
  train({ samples: SAMPLES, labelSet: SHAPES, steps: 4, batchSize: 2, cropSize: [SIZE, SIZE], backend: 'wasm', threads: 1, learningRate: { baseRate: 0.005 }, ...options });

/** Makes steps: all that are left, or so many. */
export async function makeSteps(run: TrainingRun, count = Infinity): Promise<TrainingStep[]> {
  const steps: TrainingStep[] = [];
  if (count === 0) return steps;
  for await (const step of run) {
    steps.push(step);
    if (steps.length === count) break;
  }
  return steps;
}

/** Everything that a checkpoint would hold, each as a digest of its bits. */
export const bitsOf = (run: TrainingRun): Record<string, string> => Object.fromEntries(Array.from(run.checkpoint(), ([name, { data }]) => [name, digest(data as Float32Array)]));

export const digest = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): string => createHash('sha256').update(new Uint8Array(buffer, byteOffset, byteLength)).digest('hex');
