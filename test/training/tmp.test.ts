import { test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readImage, readLabels } from '../../src/io/pictures/image.js';
import { train } from '../../src/training/train.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
const DIR = '/work/shared/reference/training/mobilenetv2_dm05';
type S = { shape: number[]; index: number[]; value: number[]; min: number; max: number; mean: number; std: number };
const err = (data: Float32Array, s: S): number => {
  const scale = Math.max(Math.abs(s.min), Math.abs(s.max)) || 1e-30;
  return Math.max(...s.index.map((at, i) => Math.abs(data[at] - s.value[i]) / scale));
};
const backend = (process.env.BACKEND ?? 'cpu') as 'cpu';
test.each(['frozen', 'frozen_multiplier10', 'batchnorm'])('%s', async (name) => {
  const golden = JSON.parse(readFileSync(`${DIR}/training.golden.json`, 'utf8'));
  const c = golden.cases[name];
  const samples = await Promise.all([0, 1, 2, 3].map(async (i) => ({ image: await readImage(`${DIR}/image${i}.png`), labels: await readLabels(`${DIR}/labels${i}.png`) })));
  const run = await train({ samples, labelSet: PASCAL_VOC, initial: '/work/shared/reference/mobilenetv2_dm05_voc', steps: 30, batchSize: 4, cropSize: [129, 129], shuffle: false, minScale: 1, maxScale: 1, flip: false, dropout: 0, batchNorm: c.fineTuneBatchNorm ? 'trained' : 'frozen', lastLayerMultiplier: c.lastLayerGradientMultiplier, learningRate: { baseRate: c.baseLearningRate }, backend, threads: 2, learns: (process.env.LEARNS ?? 'all') as 'all' });
  const out: string[] = [];
  for await (const { step, loss, learningRate, millisecondsPerStep } of run) {
    const i = step - 1;
    out.push(`${step} loss ${loss} rel ${Math.abs(loss / c.steps.total_loss[i] - 1).toExponential(1)} rate ${Math.abs(learningRate / c.steps.learning_rate[i] - 1)} ms ${millisecondsPerStep.toFixed(0)}`);
    const after = c[`after_step_${step}`];
    if (after) {
      const cp = run.checkpoint();
      const worst = (kind: string, group: Record<string, S>, key: (n: string) => string, scale: (n: string) => number): void => {
        const errors = Object.entries(group).map(([n, s]) => [err(((cp.get(key(n)) ?? { data: new Float32Array(1e6) }).data as Float32Array).map((v) => v / scale(n)), s), n] as const).sort((a, b) => b[0] - a[0]);
        if (process.env.ALL && kind === 'gradients') out.push(Object.entries(group).map(([n, s]) => `${err(((cp.get(key(n)) ?? { data: new Float32Array(1e6) }).data as Float32Array).map((v) => v / scale(n)), s).toExponential(1)} ${n}`).join('\n'));
        out.push(`  ${kind}: ${errors.slice(0, 3).map(([e, n]) => `${e.toExponential(1)} ${n}`).join('; ')} of ${errors.length}`);
      };
      worst('variables', after.variables, (n) => n, () => 1);
      worst('momentum', after.momentum, (n) => n.endsWith('/Momentum') ? n : `${n}/Momentum`, () => 1);
      if (after.moving) worst('moving', after.moving, (n) => n, () => 1);
      if (step === 1) worst('gradients', c.gradients, (n) => `${n}/Momentum`, (n) => c.multipliers[n] ?? 1);
    }
    if (step === Number(process.env.STEPS ?? 10)) break;
  }
  await run.dispose();
  console.log(name + '\n' + out.join('\n'));
}, 600000);
