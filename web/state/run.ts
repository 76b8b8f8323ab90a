/** Running the network over the picture, and what came out. */
import { computed, signal } from '@preact/signals';
import type { Segmented, SegmentSettings } from '../engine/contract.js';
import { isStop, messageOf } from '../engine/engine_error.js';
import { call, modelIsLost, stopComputing, stopEngine } from './engine.js';
import { loading, loadModel, loadsSettled, model, type ReadyModel } from './model.js';
import { picture, type ChosenPicture } from './picture.js';
import { passesOf, segmentSettings } from './settings.js';

export interface Result extends Segmented {
  /** What was segmented. */
  readonly of: ChosenPicture;
  /** What segmented it. */
  readonly by: ReadyModel;
  /** With which it was segmented: what is chosen now may be something else, after a run that was stopped. */
  readonly settings: SegmentSettings;
  /** How often the network ran: at each scale, and for mirrored pictures. */
  readonly passes: number;
}

export const result = signal<Result | undefined>(undefined);

/** Whether the result is of another model than the one that is there, or of other settings: a run with these was stopped, or failed. */
export const isOutdated = computed(() => {
  const [done, now] = [result.value, model.value];
  if (!done || !now) return false;
  // A model that was loaded again, because its worker had ended, is the same.
  return done.by.choice !== now.choice || !isSame(done.by.settings, now.settings) || !isSame(done.settings, settingsFor(now, segmentSettings.value));
});

/** By value: what was changed and changed back is what it was. */
const isSame = <T extends object>(one: T, other: T): boolean => JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

/** Whether the network is computing. */
export const running = signal(false);

export const runError = signal<string | undefined>(undefined);

/** Whether there is something to stop. */
export const busy = computed(() => running.value || loading.value !== undefined);

const PLAIN: SegmentSettings = { scales: [1], flip: false };

/** A frozen graph runs at the one scale that it was exported for. */
const settingsFor = ({ info }: ReadyModel, chosen: SegmentSettings): SegmentSettings => (info.isFrozen ? PLAIN : chosen);

let runs = 0;
let latest: Promise<void> = Promise.resolve();

/** Segments the picture, if there are picture and model; what was being computed is stopped. */
export function segment(): Promise<void> {
  const run = ++runs;
  const before = latest;
  latest = (async () => {
    if (running.peek()) await stopComputing();
    await before;
    if (run === runs) await runOnce();
  })();
  return latest;
}

async function runOnce(): Promise<void> {
  await recover();
  const [of, ready] = [picture.peek(), model.peek()];
  if (!of || !ready || modelIsLost()) return;
  const settings = settingsFor(ready, segmentSettings.peek());
  running.value = true;
  runError.value = undefined;
  try {
    const segmented = await call((engine) => engine.segment(of.pixels, settings));
    if (picture.peek() === of) result.value = { ...segmented, of, by: ready, settings, passes: passesOf(settings) };
  } catch (error) {
    if (!isStop(error)) runError.value = messageOf(error);
    // Not waited for: what failed is told at once.
    void recover();
  } finally {
    running.value = false;
  }
}

/** Stops loading and computing. Where the worker had to be ended for that, its model is loaded again. */
export async function stop(): Promise<void> {
  // Those that wait are not begun.
  runs++;
  const wasLost = modelIsLost();
  await stopEngine();
  // That this model is loaded again may be what was stopped.
  if (wasLost) return;
  await loadsSettled();
  await recover();
}

let recovering: Promise<unknown> | undefined;

/** A worker that ended took its model along: another one loads it, unless a model is being loaded anyway, whose pictures are segmented then. */
export async function recover(): Promise<void> {
  if (!modelIsLost() || (loading.peek() !== undefined && !recovering)) return;
  recovering ??= loadModel().finally(() => (recovering = undefined));
  await recovering;
}
