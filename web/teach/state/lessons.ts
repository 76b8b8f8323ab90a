/** What the worker is asked: features of pictures, lessons from strokes, training. The newest lesson waits, older ones are dropped. */
import { signal } from '@preact/signals';
import { proxy } from 'comlink';
import type { Palette } from 'deeplab-ts';
import type { Labels, ModelChoice } from '../../engine/contract.js';
import { messageOf } from '../../engine/engine_error.js';
import { withEmbedded } from '../../engine/embedded_files.js';
import { latest } from '../../inside/latest.js';
import { loadSettings } from '../../state/settings.js';
import type { CheckpointFiles, LabelSource, TaughtPicture, TrainSettings } from '../contract.js';
import type { Region } from '../painting/brush.js';
import { TeachClient } from '../teach_client.js';
import { classes, labelSetOf, shownColour } from './classes.js';
import { painted, pictures, results, type TeachPicture } from './pictures.js';

/** What the worker does that takes a while, in words. */
export const working = signal<string | undefined>(undefined);
export const lessonError = signal<string | undefined>(undefined);
/** The network that gives the features, in one line. */
export const network = signal<string | undefined>(undefined);
export const lessonMilliseconds = signal<number | undefined>(undefined);
/** Whether there is a network that was trained, or opened; and what is shown. */
export const hasTrained = signal(false);
export const source = signal<LabelSource>('strokes');
/** Cross entropies of the training that runs, or ran last. */
export const losses = signal<readonly number[]>([]);
export const training = signal(false);

let client: TeachClient | undefined;
const worker = (): TeachClient => (client ??= new TeachClient(({ phase, loaded, total }) => {
  if (working.peek()?.startsWith('Loading')) working.value = total > 0 ? `Loading the network: ${Math.round((100 * loaded) / total)} % (${phase})` : 'Loading the network …';
}));

/** By picture, the strokes that the worker has: the same object with the same count of changes. */
const sentChanges = new Map<number, number>();
const changes = new Map<number, number>();

/** Strokes of a picture have changed: a part of it, or all. */
export function strokesChanged(id: number, region?: Region): void {
  changes.set(id, (changes.get(id) ?? 0) + 1);
  painted.value = { count: painted.peek().count + 1, region };
}

const failed = (error: unknown): void => void (lessonError.value = messageOf(error));

let ready: Promise<unknown> = Promise.resolve();

/** Loads the network; whatever is asked meanwhile waits. */
export function loadNetwork(choice: ModelChoice): Promise<boolean> {
  working.value = 'Loading the network …';
  lessonError.value = undefined;
  const loading = worker()
    .call((engine) => engine.load(withEmbedded(choice), loadSettings.peek().threads))
    .then(
      (variant) => {
        network.value = variant;
        return true;
      },
      (error: unknown) => {
        failed(error);
        return false;
      },
    )
    .finally(() => (working.value = undefined));
  ready = loading;
  return loading;
}

/** Computes the features of a picture, and learns once more with it. */
export async function addToLessons({ id, name, pixels }: TeachPicture): Promise<void> {
  const before = ready;
  ready = (async () => {
    await before;
    working.value = `Looking at ${name} …`;
    try {
      await worker().call((engine) => engine.add(id, pixels));
    } catch (error) {
      failed(error);
    } finally {
      working.value = undefined;
    }
  })();
  await ready;
  sentChanges.delete(id);
  await labelAgain();
}

export async function removeFromLessons(id: number): Promise<void> {
  await ready;
  await worker().call((engine) => engine.remove(id)).catch(failed);
  await labelAgain();
}

interface Answer {
  readonly taught: readonly TaughtPicture[] | undefined;
  readonly milliseconds: number;
}

const lessons = latest<void, Answer>(
  async () => {
    await ready;
    const begin = performance.now();
    const strokes = pictures.peek().filter(({ id }) => sentChanges.get(id) !== (changes.get(id) ?? 0));
    for (const { id } of strokes) sentChanges.set(id, changes.get(id) ?? 0);
    const lesson = { strokes: strokes.map(({ id, strokes: sent }) => ({ id, strokes: sent })), numClasses: classes.peek().length };
    const taught = await worker().call((engine) => engine.learn(lesson));
    return { taught, milliseconds: performance.now() - begin };
  },
  ({ taught, milliseconds }) => {
    show(taught ?? []);
    lessonMilliseconds.value = taught ? milliseconds : undefined;
    lessonError.value = undefined;
  },
  failed,
);

/** Learns from the strokes as they are now, and shows that. */
export function askLesson(): void {
  if (training.peek()) return;
  source.value = 'strokes';
  lessons.ask();
}

function show(taught: readonly TaughtPicture[]): void {
  results.value = new Map(taught.map((each) => [each.id, each]));
}

/** After pictures came or went. */
async function labelAgain(): Promise<void> {
  if (source.peek() === 'strokes') askLesson();
  else await showSource('trained');
}

/** Shows what strokes taught, or what training made of it. */
export async function showSource(wanted: LabelSource): Promise<void> {
  if (wanted === 'strokes') return askLesson();
  lessons.forget();
  source.value = 'trained';
  await ready;
  try {
    const taught = await worker().call((engine) => engine.label('trained'));
    if (source.peek() === 'trained') show(taught ?? []);
  } catch (error) {
    failed(error);
  }
}

/** Trains on, step by step; what is shown then is the trained network's. */
export async function trainOn(settings: Omit<TrainSettings, 'from'>): Promise<void> {
  await ready;
  await lessons.settled();
  lessons.forget();
  training.value = true;
  losses.value = [];
  lessonError.value = undefined;
  try {
    const onStep = proxy((_step: number, loss: number) => void (losses.value = [...losses.peek(), loss]));
    await worker().call((engine) => engine.train(labelSetOf(classes.peek()), { ...settings, from: source.peek() }, onStep));
    hasTrained.value = true;
    await showSource('trained');
  } catch (error) {
    failed(error);
  } finally {
    training.value = false;
  }
}

export const stopTraining = (): void => void worker().call((engine) => Promise.resolve(engine.stop()));

export async function checkpointOf(): Promise<CheckpointFiles> {
  await ready;
  // What is named has to be what was learned.
  await lessons.settled();
  return worker().call((engine) => engine.checkpoint(labelSetOf(classes.peek()), source.peek()));
}

/** Takes a checkpoint as the trained network, with its classes. */
export async function openCheckpoint(files: CheckpointFiles): Promise<void> {
  lessons.forget();
  source.value = 'trained';
  await ready;
  const { classes: names, palette } = await worker().call((engine) => engine.open(files));
  const opened = names.map((name, index) => ({ name, colour: shownColour(palette[index] ?? [0, 0, 0]) }));
  // What was painted may have more.
  classes.value = [...opened, ...classes.peek().slice(opened.length)];
  hasTrained.value = true;
  await showSource('trained');
}

/** What was trained for other classes is of no use. */
export function forgetTrained(): void {
  if (!hasTrained.peek()) return;
  hasTrained.value = false;
  source.value = 'strokes';
  void worker().call((engine) => engine.forgetTrained()).catch(failed);
}

export const encodeLabels = (labels: Labels, palette: Palette): Promise<Blob> => worker().call((engine) => engine.encodeLabels(labels, palette));

export const readLabels = (file: Blob): Promise<Labels> => worker().call((engine) => engine.readLabels(file));

export const zip = (files: Readonly<Record<string, Blob>>): Promise<Blob> => worker().call((engine) => engine.zip(files));

export const unzip = (file: Blob): Promise<Readonly<Record<string, Blob>>> => worker().call((engine) => engine.unzip(file));
