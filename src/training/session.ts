/**
 * A run in a folder: checkpoints, events and a report, so that it can be watched, and goes on where it was after it was stopped or killed.
 * Read `trainInFolder` from top to bottom.
 */
import { BOOLEAN, OBJECT, requireKind, requireOptions, STRING, type Kind } from '../arguments.js';
import { InvalidArgumentError, isDeepLabError } from '../errors.js';
import type { ConfusionMatrix } from '../evaluation/confusion_matrix.js';
import { openDirectory } from '../io/sources/files.js';
import type { Scalars } from '../proto/records/event.js';
import type { TrainingSet } from './data/training_set.js';
import { evaluateRun, type EvaluationOptions } from './evaluate_run.js';
import { settingsOf, type Settings, type TrainOptions } from './options.js';
import { EventWriter } from './progress/event_writer.js';
import { readHistory } from './progress/history.js';
import { TAGS, writeTrainingReport } from './report/page.js';
import type { RunInfo, TrainingRun, TrainingStep } from './run.js';
import { agreeWithRun, readRunOptions, runOptionsOf, strideOf, writeRunOptions } from './run_options.js';
import { holdRunFolder } from './saver/run_folder.js';
import { Saver } from './saver/saver.js';
import { train } from './train.js';

export interface SessionOptions extends Omit<TrainOptions, 'samples' | 'resume' | 'steps'> {
  readonly samples: TrainingSet;
  readonly steps: number;
  /** The folder of the run. If it holds a checkpoint, the run goes on from it. */
  readonly out: string;
  /** Steps from one checkpoint to the next. */
  readonly saveEvery: number;
  /** Steps from one entry of the events to the next. */
  readonly logEvery: number;
  /** Pictures that are evaluated with every checkpoint. */
  readonly evaluation?: EvaluationOptions;
  /** Whether `report.html` is written. */
  readonly report: boolean;
  readonly watcher?: SessionWatcher;
}

/** Who looks on. */
export interface SessionWatcher {
  onBegin?(info: RunInfo, step: number): void;
  /** What is to be known about how the run goes on, in a sentence or two. */
  onRemark?(remark: string): void;
  onStep?(step: TrainingStep): void;
  onSaved?(prefix: string, step: number): void;
  onEvaluated?(matrix: ConfusionMatrix, step: number): void;
}

export interface SessionResult {
  readonly step: number;
  /** Of the last step that this session made. */
  readonly loss: number | undefined;
  /** Of the last checkpoint, with the folder: what `DeepLab.load` takes. */
  readonly prefix: string | undefined;
  readonly matrix: ConfusionMatrix | undefined;
  readonly info: RunInfo;
}

/**
 * Trains until the steps are made.
 *
 * @throws what `train` and its steps throw; InvalidArgumentError where the folder holds a run of other options. On TrainingDivergedError and AbortError the folder holds what is needed to go on
 */
export async function trainInFolder(options: SessionOptions): Promise<SessionResult> {
  // Nothing is written where an option cannot be.
  const settings = checkSession(options);
  const folder = await holdRunFolder(options.out);
  try {
    const saver = await Saver.open(folder.path);
    const found = await saver.latest();
    await found?.checkpoint.close();
    const last = found && `${folder.path}/${found.prefix}`;
    // One that made all of its steps makes none with other options.
    const makesSteps = found === undefined || found.step < options.steps;
    const before = found && (await readRunOptions(folder.path));
    const outputStride = options.outputStride ?? strideOf(before);
    const runOptions = runOptionsOf({ ...settings, outputStride }, options.samples);
    const remark = before && makesSteps ? agreeWithRun(folder.path, before, runOptions) : undefined;
    const run = await train({ ...options, outputStride, ...(last === undefined ? {} : { initial: undefined, movingAverages: undefined, resume: last }) });
    try {
      await saver.writeClasses(options.labelSet ?? options.samples.labelSet);
      if (makesSteps) await writeRunOptions(folder.path, { ...runOptions, outputStride: run.info.outputStride });
      options.watcher?.onBegin?.(run.info, run.step);
      for (const problem of found?.passedOver ?? []) options.watcher?.onRemark?.(`passed over ${problem}`);
      if (remark !== undefined) options.watcher?.onRemark?.(remark);
      return await new Session(folder.path, saver, run, options).make(last);
    } finally {
      await run.dispose();
    }
  } finally {
    await folder.release();
  }
}

function checkSession(options: SessionOptions): Settings {
  requireOptions(options, { evaluation: OBJECT, report: BOOLEAN, watcher: OBJECT });
  const settings = settingsOf(options);
  requireKind('out', options.out, STRING);
  for (const name of ['saveEvery', 'logEvery'] as const) requireKind(name, options[name], STEPS);
  requireKind('samples', options.samples, TRAINING_SET);
  if (options.evaluation) requireKind('evaluation.samples', options.evaluation.samples, TRAINING_SET);
  requireWindow(options);
  return settings;
}

/** Not after the steps to the first checkpoint. @throws InvalidArgumentError */
function requireWindow({ imagePoolingCropSize: window, evaluation }: SessionOptions): void {
  const crop = evaluation?.cropSize;
  if (!window || !crop || window.every((side, axis) => side <= crop[axis])) return;
  throw new InvalidArgumentError(`imagePoolingCropSize [${window.join(', ')}] is larger than the crop that pictures are evaluated with, [${crop.join(', ')}]. Give one that holds it.`);
}

const STEPS: Kind = { name: 'a whole number of steps of at least 1', accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 1 };
const TRAINING_SET: Kind = { name: 'a training set, as openTrainingSet gives it', accepts: (value) => typeof value === 'object' && value !== null && 'ids' in value && 'read' in value };

class Session {
  readonly #path: string;
  readonly #saver: Saver;
  readonly #run: TrainingRun;
  readonly #options: SessionOptions;
  #history: Scalars[] = [];
  #pictures: readonly string[] = [];
  #matrix: ConfusionMatrix | undefined;
  #prefix: string | undefined;
  #savedStep = -1;

  constructor(path: string, saver: Saver, run: TrainingRun, options: SessionOptions) {
    this.#path = path;
    this.#saver = saver;
    this.#run = run;
    this.#options = options;
  }

  async make(prefix: string | undefined): Promise<SessionResult> {
    const { logEvery, saveEvery, steps, watcher } = this.#options;
    this.#prefix = prefix;
    if (prefix !== undefined) this.#savedStep = this.#run.step;
    const firstStep = this.#run.step + 1;
    this.#history = await readHistory(await openDirectory(this.#path), firstStep);
    const events = await EventWriter.create(this.#path, { firstStep });
    let loss: number | undefined;
    try {
      for await (const step of this.#run) {
        loss = step.loss;
        watcher?.onStep?.(step);
        if (step.step % logEvery === 0 || step.step === steps) await this.#log(events, step.step, { [TAGS.loss]: step.loss, [TAGS.learningRate]: step.learningRate });
        if (step.step % saveEvery === 0 || step.step === steps) {
          await this.#save();
          await this.#evaluate(events);
          await this.#report(step.step === steps ? 'finished' : 'running');
        }
      }
      if (loss === undefined) await this.#conclude(events);
      return { step: this.#run.step, loss, prefix: this.#prefix, matrix: this.#matrix, info: this.#run.info };
    } catch (error) {
      // Whoever stops a run loses no step of it; one that diverged keeps the checkpoint before.
      if (isDeepLabError(error, 'AbortError') || this.#wasRaisedWith(error)) await this.#save();
      await this.#report('stopped', error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      await events.close();
    }
  }

  /** A signal that has a reason of its own is that error, not an AbortError. */
  #wasRaisedWith(error: unknown): boolean {
    const { signal } = this.#options;
    return signal?.aborted === true && error === signal.reason;
  }

  /** A run that had made all of its steps may have been stopped before it was evaluated; and who asks again wants to know. */
  async #conclude(events: EventWriter): Promise<void> {
    await this.#evaluate(events);
    await this.#report('finished');
  }

  async #save(): Promise<void> {
    const { step } = this.#run;
    if (step === this.#savedStep) return;
    this.#prefix = await this.#saver.save(step, this.#run.checkpoint());
    this.#savedStep = step;
    this.#options.watcher?.onSaved?.(this.#prefix, step);
  }

  async #evaluate(events: EventWriter): Promise<void> {
    const { evaluation, watcher } = this.#options;
    if (!evaluation) return;
    const { matrix, pictures } = await evaluateRun(this.#run, evaluation);
    [this.#matrix, this.#pictures] = [matrix, pictures];
    const { step } = this.#run;
    const isKnown = this.#history.some((entry) => entry.step === step && TAGS.meanIoU in entry.values);
    if (!isKnown) await this.#log(events, step, { [TAGS.meanIoU]: matrix.meanIoU });
    watcher?.onEvaluated?.(matrix, step);
  }

  async #log(events: EventWriter, step: number, values: Record<string, number>): Promise<void> {
    await events.scalars(step, values);
    this.#history.push({ step, wallTime: Date.now() / 1000, values });
  }

  async #report(state: 'running' | 'finished' | 'stopped', remark?: string): Promise<void> {
    if (!this.#options.report) return;
    const { steps, samples } = this.#options;
    await writeTrainingReport(this.#path, {
      title: `Training on ${samples.name}`,
      settings: this.#settings(),
      ...{ steps, state, remark, history: this.#history, pictures: this.#pictures },
    });
  }

  #settings(): (readonly [string, string])[] {
    const { samples, steps, batchSize = 4, cropSize = [513, 513], batchNorm = 'frozen', learns = 'all', seed = 0 } = this.#options;
    const { variant, backend, threads, parameters } = this.#run.info;
    return [
      ['network', variant],
      ['learns', `${learns}: ${parameters.toLocaleString('en-US')} numbers, batch normalisation ${batchNorm}`],
      ['pictures', `${samples.ids.length.toLocaleString('en-US')} of ${samples.name}, ${samples.labelSet.classes.length} classes`],
      ['steps', `${steps.toLocaleString('en-US')} of ${batchSize} samples of ${cropSize.join(' x ')}, seed ${seed}`],
      ['computed by', `${backend}, ${threads} thread${threads === 1 ? '' : 's'}`],
    ];
  }
}
