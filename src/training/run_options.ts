/**
 * The options that decide the bits of a run's steps, kept beside its checkpoints: a run that goes on with others would be another run, of which nobody could
 * say later how it was made.
 */
import { InvalidArgumentError } from '../errors.js';
import { openDirectory, writeFileAtomic } from '../io/sources/files.js';
import { crc32c } from '../proto/wire/crc32c.js';
import type { TrainingSet } from './data/training_set.js';
import type { Settings } from './options.js';
import { DEFAULT_AUGMENTATION } from './samples/augment.js';

export const OPTIONS_FILE = 'run_options.json';

/** It holds the names of at most 255 classes. */
const MAX_BYTES = 2 ** 20;

/** Options that may change in the middle of a run, as after one that diverged, if that is told. */
const MAY_CHANGE: ReadonlySet<string> = new Set(['backend', 'learningRate', 'momentum', 'weightDecay', 'lastLayerMultiplier', 'lastLayers', 'dropout']);

/** JSON by the options' names; what was left out and has no default of its own is not there. */
export type RunOptions = Readonly<Record<string, unknown>>;

/** The options of a run as they are kept. */
export function runOptionsOf(settings: Settings, samples: TrainingSet): RunOptions {
  const { labelSet, batchSize, cropSize, outputStride, atrousRates, learns, batchNorm, optimizer, teacher, evenFilters, momentum, weightDecay, lastLayerMultiplier, lastLayers, dropout, seed, steps } = settings;
  const { imagePoolingCropSize, imagePoolingStride, multiGrid, densePredictionCell } = settings;
  const { minScale, maxScale, scaleStep, flip } = DEFAULT_AUGMENTATION;
  const ids = new TextEncoder().encode(samples.ids.join('\n'));
  const options = {
    classes: labelSet.classes,
    ignore: labelSet.ignore,
    samples: `${samples.ids.length}, crc32c of their names ${crc32c(ids).toString(16)}`,
    ...{ batchSize, cropSize, outputStride, atrousRates, learns, batchNorm, momentum, weightDecay, lastLayerMultiplier, lastLayers, dropout, seed },
    // Where they are left out, runs that knew none of them go on.
    ...{ imagePoolingCropSize, imagePoolingStride, multiGrid, densePredictionCell },
    ...(optimizer === 'momentum' ? {} : { optimizer }),
    ...(evenFilters ? { evenFilters } : {}),
    ...(teacher ? { teacher: { ...teacher, source: typeof teacher.source === 'string' ? teacher.source : 'given' } } : {}),
    ...{ minScale: settings.minScale ?? minScale, maxScale: settings.maxScale ?? maxScale, scaleStep: settings.scaleStep ?? scaleStep, flip: settings.flip ?? flip },
    shuffle: settings.shuffle ?? true,
    balance: settings.balance ?? 0,
    learningRate: sorted({ policy: 'poly', ...settings.learningRate }),
    // As the backend has it.
    relaxedSimd: settings.relaxedSimd ?? true,
    backend: settings.backend ?? 'auto',
    steps,
  };
  // As it will be read again: without what is undefined.
  return JSON.parse(JSON.stringify(options)) as RunOptions;
}

/** Writes them. */
export async function writeRunOptions(path: string, options: RunOptions): Promise<void> {
  await writeFileAtomic(`${path}/${OPTIONS_FILE}`, new TextEncoder().encode(`${JSON.stringify(options, null, 2)}\n`));
}

/**
 * Compares the options of a run that goes on with those that it was begun with.
 *
 * @returns what is different from here on, where something is
 * @throws InvalidArgumentError that lists all options that differ and may not
 */
export function agreeWithRun(path: string, before: RunOptions, options: RunOptions): string | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(options)])].filter((name) => name !== 'steps');
  const different = names.filter((name) => textOf(before[name]) !== textOf(options[name]));
  const listOf = (found: readonly string[]): string => found.map((name) => `${name} was ${textOf(before[name])} and is ${textOf(options[name])}`).join('; ');
  if (!different.every((name) => MAY_CHANGE.has(name))) {
    const list = listOf(different);
    throw new InvalidArgumentError(`The run in ${path} was begun with other options: ${list}. Give the options that the run was begun with, or another folder, and its checkpoint as what the new run begins from.`);
  }
  const remarks = [
    ...(different.length > 0 ? [`From here on the run is another than it was begun as: ${listOf(different)}.`] : []),
    ...remarksOnSteps(before.steps, options),
  ];
  return remarks.length > 0 ? remarks.join(' ') : undefined;
}

/** Of the poly policy the last step is where the rate reaches its end. */
function remarksOnSteps(before: unknown, { steps, learningRate }: RunOptions): string[] {
  const { policy = 'poly', decaySteps } = learningRate as { policy?: string; decaySteps?: number };
  if (before === steps || policy !== 'poly' || decaySteps !== undefined) return [];
  return [`The run was begun with ${textOf(before)} steps and has ${textOf(steps)} now. From here on the rate of the policy poly is that of ${textOf(steps)} steps, and differs from that of the steps before; the result is not that of a run that was begun with as many.`];
}

/** Where it is left out, a run goes on with that which it was begun with. */
export function strideOf(before: RunOptions | undefined): 8 | 16 | 32 | undefined {
  return ([8, 16, 32] as const).find((stride) => stride === before?.outputStride);
}

/** Those that a run was begun with; undefined for a folder without a record, as TensorFlow leaves it. @throws InvalidArgumentError for a file that is none */
export async function readRunOptions(path: string): Promise<RunOptions | undefined> {
  const folder = await openDirectory(path);
  if (!(await folder.list()).includes(OPTIONS_FILE)) return undefined;
  const source = await folder.open(OPTIONS_FILE);
  try {
    const found: unknown = source.byteLength > MAX_BYTES ? undefined : parsed(new TextDecoder().decode(await source.read(0, source.byteLength)));
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found as RunOptions;
  } finally {
    await source.close?.();
  }
  throw new InvalidArgumentError(`${path}/${OPTIONS_FILE} is no record of a run's options. Remove it to go on with the options that are given.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** However an object was written down. */
const sorted = (options: object): object => Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));

function textOf(value: unknown): string {
  return value === undefined ? 'left out' : JSON.stringify(typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted(value) : value);
}
