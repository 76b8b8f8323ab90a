/** What `deeplab train` does: open the data, train in a folder, tell how it goes. */
import { DataSetFormatError } from '../../errors.js';
import { defaultCropSize } from '../../nets/variant.js';
import { openTrainingSet, type TrainingSetOptions } from '../../training/data/open_training_set.js';
import type { TrainingSet } from '../../training/data/training_set.js';
import type { LearningRateOptions } from '../../training/learning_rate.js';
import { trainInFolder, type SessionOptions, type SessionResult } from '../../training/session.js';
import type { Outcome } from '../terminal/action.js';
import { UsageError } from '../terminal/exit.js';
import { formatCount, formatPercent } from '../terminal/format.js';
import { CountBar, ProgressBar } from '../terminal/progress.js';
import { sourceOptions } from '../terminal/source_options.js';
import { note, printLine, type Terminal } from '../terminal/terminal.js';
import type { TrainFlags } from './flags.js';
import { TrainingBar } from './training_bar.js';

/** Pictures that are listed to be evaluated are shown on the report, up to this many. */
const SHOWN = 4;

/** Classes that are named. */
const MAX_LISTED = 5;

export async function trainOnData(flags: TrainFlags, terminal: Terminal): Promise<Outcome> {
  const { data, out } = flags;
  if (data === undefined || out === undefined) throw new UsageError(`required option '${data === undefined ? '--data <dir>' : '-o, --out <dir>'}' not specified. See 'deeplab train --help'.`);
  if (flags.imitate && flags.teacher === undefined) throw new UsageError("option '--imitate' says how much a teacher counts: give one with --teacher.");
  const { samples, evaluated } = await openData(data, flags, terminal);
  note(terminal, `${formatCount(samples.ids.length)} pictures of ${samples.labelSet.classes.length} classes in ${samples.name}${evaluated ? `, ${formatCount(evaluated.ids.length)} more to evaluate` : ''}.`);
  const bare = !isTaught(flags) ? 0 : (samples.present?.filter((classes) => classes.length === 0).length ?? 0);
  if (bare > 0) note(terminal, `${formatCount(bare)} of them have no labels that count: what they show is learned from the teacher alone.`);
  const missing = unseen(samples);
  if (missing !== undefined && bare < samples.ids.length) note(terminal, missing);
  const loading = new ProgressBar(terminal);
  const bar = new TrainingBar(terminal, flags.steps, flags.batchSize);
  const session: SessionOptions = {
    ...optionsOf(flags),
    ...sourceOptions(terminal, loading),
    ...{ samples, out: out.replace(/(?<=.)[\\/]+$/, ''), report: flags.report ?? false },
    ...(evaluated ? { evaluation: { samples: evaluated, cropSize: flags.evaluationCrop ?? defaultCropSize({ numClasses: evaluated.labelSet.classes.length }), shown: SHOWN, signal: terminal.signal } } : {}),
    watcher: {
      onBegin: ({ variant, fresh, notice }, step) => {
        loading.clear();
        if (notice !== undefined) note(terminal, notice);
        if (step > 0) note(terminal, `going on after step ${formatCount(step)}.`);
        else if (fresh.length > 0) note(terminal, `${formatCount(fresh.length)} variables begin anew: ${fresh.slice(0, 3).join(', ')}${fresh.length > 3 ? ', ...' : ''}.`);
        note(terminal, `${variant}.`);
        bar.begin(step);
      },
      onRemark: (remark) => note(terminal, remark),
      onStep: (step) => bar.update(step),
      onEvaluated: (matrix, step) => {
        bar.clear();
        note(terminal, `step ${formatCount(step)}: mean IoU ${formatPercent(matrix.meanIoU)}, pixel accuracy ${formatPercent(matrix.pixelAccuracy)}.`);
      },
    },
  };
  try {
    return outcomeOf(await trainInFolder(session), flags, terminal);
  } finally {
    loading.clear();
    bar.clear();
  }
}

/** Whether there is something to learn from pictures that have no labels. */
const isTaught = ({ teacher, imitate }: TrainFlags): boolean => teacher !== undefined && (imitate === undefined || imitate.scores + imitate.maps + imitate.logits > 0);

/** Classes that no label shows, which nobody could learn. Masks of 0 and 255 are such: 255 is no class. */
function unseen({ labelSet: { classes, ignore }, present }: TrainingSet): string | undefined {
  const shown = new Set(present?.flat());
  const names = classes.filter((_, index) => !shown.has(index));
  if (!present || names.length === 0) return undefined;
  const listed = `${names.slice(0, MAX_LISTED).join(', ')}${names.length > MAX_LISTED ? ', ...' : ''}`;
  return `${formatCount(names.length)} of ${formatCount(classes.length)} classes ${names.length === 1 ? 'is' : 'are'} shown by no label: ${listed}. (${ignore} is for pixels that do not count.)`;
}

/** The pictures to train on, and those to evaluate, of whichever split, which are kept out of them. */
async function openData(data: string, flags: TrainFlags, terminal: Terminal): Promise<{ samples: TrainingSet; evaluated: TrainingSet | undefined }> {
  const { format, split, list, classes, exclude, evaluate } = flags;
  const open = async (what: string, options: TrainingSetOptions): Promise<TrainingSet> => {
    let bar: CountBar | undefined;
    const onProgress = (done: number, total: number | undefined): void => {
      if (total === undefined) return;
      bar ??= new CountBar(terminal, what, total, 0);
      bar.update(done, '');
    };
    try {
      return await openTrainingSet(data, { format, classes, ...options, signal: terminal.signal, onProgress });
    } finally {
      bar?.clear();
    }
  };
  const evaluated = evaluate === undefined ? undefined : await open('Looking at pictures to evaluate', { list: evaluate });
  const all = await open('Looking at pictures', { split, list, exclude, unlabelled: isTaught(flags) });
  return { samples: evaluated ? without(all, evaluated) : all, evaluated };
}

function without(set: TrainingSet, others: TrainingSet): TrainingSet {
  const left = new Set(others.ids);
  const kept = [...set.ids.keys()].filter((index) => !left.has(set.ids[index]));
  if (kept.length === 0) throw new DataSetFormatError(`All ${formatCount(set.ids.length)} pictures of ${set.name} to train on are to be evaluated, and none is left. List fewer with --evaluate.`);
  return { ...set, ids: kept.map((index) => set.ids[index]), present: set.present && kept.map((index) => set.present![index]), read: (index) => set.read(kept[index]) };
}

function optionsOf(flags: TrainFlags): Omit<SessionOptions, 'samples' | 'out' | 'report'> {
  const { backend, threads, wideVectors, initial, steps, batchSize, crop, outputStride, learningRate: baseRate, policy, slowStartSteps } = flags;
  const { optimizer, momentum, weightDecay, batchNorm, learns, teacher, imitate, evenFilters, anew, lastLayerMultiplier, dropout, scales, flip, balance, seed, saveEvery, logEvery } = flags;
  const { atrousRates, imagePoolingCrop: imagePoolingCropSize, imagePoolingStride, multiGrid } = flags;
  const rate: Omit<LearningRateOptions, 'steps'> = { policy, baseRate, ...(slowStartSteps === undefined ? {} : { slowStartSteps, slowStartRate: 0, slowStartBurnin: 'linear' }) };
  const [minScale, maxScale, scaleStep] = scales;
  return {
    ...{ backend, threads, wideVectors, initial, steps, batchSize, cropSize: crop, outputStride, atrousRates, imagePoolingCropSize, imagePoolingStride, multiGrid, learningRate: rate, optimizer, evenFilters, momentum, weightDecay, batchNorm, learns, exclude: anew },
    ...(teacher === undefined ? {} : { teacher: { source: teacher, ...imitate } }),
    ...{ lastLayerMultiplier, dropout, minScale, maxScale, scaleStep, flip, balance, seed, saveEvery, logEvery },
  };
}

function outcomeOf({ step, loss, prefix, matrix, info }: SessionResult, { out, steps, json }: TrainFlags, terminal: Terminal): Outcome {
  if (!json) {
    printLine(terminal.stdout, `${formatCount(step)} steps${loss === undefined ? ' were made before' : `, loss ${loss.toPrecision(4)}`}${matrix ? `, mean IoU ${formatPercent(matrix.meanIoU)}` : ''}`);
    printLine(terminal.stdout, `  -> ${prefix}`);
    printLine(terminal.stdout, `deeplab segment PICTURE --model ${out} segments with it.`);
  }
  const { variant, backend, threads } = info;
  return { document: { step, steps, loss: loss ?? null, checkpoint: prefix ?? null, meanIoU: matrix?.meanIoU ?? null, variant, backend, threads } };
}
