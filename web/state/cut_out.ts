/** The picture cut out: which classes, and what they are laid on. Computed when it is looked at. */
import { computed, effect, signal } from '@preact/signals';
import type { Classes, CutOut, Pixels } from '../engine/contract.js';
import { isStop, messageOf } from '../engine/engine_error.js';
import { displayColor } from '../labels/display_palette.js';
import { liveFrame, wantedOfFrames } from './camera.js';
import { call, modelIsLost } from './engine.js';
import { layer, shown } from './look.js';
import { loading } from './model.js';
import { isOutdated, recover, result, running, type Result } from './run.js';

export const cutBackground = signal<CutOut['background']>('transparent');

/** Classes that were chosen, of a set of classes; of another set, and at first, all but the background. */
const chosen = signal<{ readonly of: readonly string[]; readonly classes: ReadonlySet<number> } | undefined>(undefined);

const cutClasses = (labelSet: Classes): ReadonlySet<number> => {
  const own = chosen.value;
  if (own && own.of.join() === labelSet.classes.join()) return own.classes;
  return new Set(labelSet.classes.flatMap((_, index) => (displayColor(labelSet, index) ? [index] : [])));
};

/** Whether a class is cut out. */
export const isCutOut = (labelSet: Classes, index: number): boolean => cutClasses(labelSet).has(index);

export function toggleCutOut(labelSet: Classes, index: number): void {
  const classes = new Set(cutClasses(labelSet));
  if (!classes.delete(index)) classes.add(index);
  chosen.value = { of: labelSet.classes, classes };
}

/** What is wanted of what is shown. */
const wanted = computed<CutOut | undefined>(() => {
  const labelSet = shown.value?.segmented?.labelSet;
  return layer.value === 'cutOut' && labelSet ? { classes: [...cutClasses(labelSet)].sort((a, b) => a - b), background: cutBackground.value } : undefined;
});

interface Done {
  readonly of: Result;
  readonly wanted: CutOut;
  readonly pixels: Pixels;
}

const done = signal<Done | undefined>(undefined);
export const cutting = signal(false);
export const cutError = signal<string | undefined>(undefined);

/** What is seen: of the frame, or of the result, as it was wanted last. */
export const cutPixels = computed<Pixels | undefined>(() => {
  const live = liveFrame.value;
  if (live) return live.cut;
  return done.value !== undefined && done.value.of === shown.value?.segmented ? done.value.pixels : undefined;
});

/** Whether nothing is cut out: then nothing would be seen. */
export const nothingIsCut = computed(() => wanted.value !== undefined && shown.value?.segmented?.legend.every(({ index }) => !wanted.value?.classes.includes(index)));

/** The same number for the same result. */
const keys = new WeakMap<Result, number>();
let lastKey = 0;
const keyOf = (of: Result): number => {
  const known = keys.get(of) ?? ++lastKey;
  keys.set(of, known);
  return known;
};

/** What was tried: what failed, or was stopped, is not tried again by itself. */
let tried: { readonly of: Result; readonly wanted: CutOut } | undefined;

async function cut(of: Result, what: CutOut): Promise<void> {
  tried = { of, wanted: what };
  cutting.value = true;
  cutError.value = undefined;
  try {
    done.value = { of, wanted: what, pixels: await call((engine) => engine.cutOut(keyOf(of), of.of.pixels, of.settings, what)) };
  } catch (error) {
    if (isStop(error)) return;
    cutError.value = messageOf(error);
    void recover();
  } finally {
    // What was asked for meanwhile is next.
    cutting.value = false;
  }
}

effect(() => {
  const [of, what] = [result.value, wanted.value];
  if (!what || !of || of !== shown.value?.segmented || cutting.value || running.value || loading.value !== undefined || isOutdated.value || modelIsLost()) return;
  if (tried?.of === of && tried.wanted === what) return;
  void cut(of, what);
});

// Frames are cut out as they come.
effect(() => void (wantedOfFrames.value = wanted.value));
