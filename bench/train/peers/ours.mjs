/** This library, as its users have it. */
import ndarray from 'ndarray';
import { train } from '../../../dist/training/train.js';
import { describeMachine } from '../../machine.mjs';
import { randomBatch } from '../task.mjs';

/** More than anybody will make. */
const STEPS = 1_000_000;

/** Pictures are taken as they are and in their order, so that a batch is the same for all, and the same each time. */
const AS_THEY_ARE = { minScale: 1, maxScale: 1, scaleStep: 0, flip: false, shuffle: false, dropout: 0 };

/** @type {import('./index.mjs').TrainingPeer} */
export default {
  name: 'ours',

  async open(task, { backend, threads, wideVectors = false }) {
    const { checkpoint, batchSize, size, outputStride, learns, learningRate, momentum, weightDecay } = task;
    const run = await train({
      ...{ initial: checkpoint, samples: samplesOf(task), labelSet: labelSetOf(task), steps: STEPS, batchSize, cropSize: size },
      ...{ outputStride, learns, learningRate: { baseRate: learningRate }, momentum, weightDecay, batchNorm: 'frozen', backend, threads, wideVectors },
      ...AS_THEY_ARE,
    });
    const { notice } = run.info;
    if (wideVectors && notice?.includes('wide vectors')) throw new Error(notice);
    const steps = run[Symbol.asyncIterator]();
    return {
      title: `deeplab-ts ${describeMachine().version} ${run.info.backend}${wideVectors ? ', wide vectors' : ''}${learns === 'all' ? '' : `, ${learns} only`}`,
      threads: run.info.threads,
      async firstStep() {
        const { value } = await steps.next();
        const slots = [...run.checkpoint()].filter(([name]) => name.endsWith(SLOT));
        return { crossEntropy: value.crossEntropy, gradients: new Map(slots.map(([name, { data }]) => [name.slice(0, -SLOT.length), data])) };
      },
      run: () => steps.next(),
    };
  },
};

const SLOT = '/Momentum';

function samplesOf(task) {
  const { images, labels } = randomBatch(task);
  const [height, width] = task.size;
  const pixels = height * width;
  return Array.from({ length: task.batchSize }, (_, i) => ({
    image: ndarray(images.slice(3 * pixels * i, 3 * pixels * (i + 1)), [height, width, 3]),
    labels: ndarray(labels.slice(pixels * i, pixels * (i + 1)), [height, width]),
  }));
}

function labelSetOf({ classes, ignore }) {
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  return { name: 'random', classes: names, palette: names.map((_, i) => [i, i, i]), ignore };
}
