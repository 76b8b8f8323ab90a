/** How the result is looked at: what the Stage paints and the Legend lists. */
import { computed, signal } from '@preact/signals';
import type { Classes, Labels, Pixels, Segmented } from '../engine/contract.js';
import { displayColor } from '../labels/display_palette.js';
import type { Look } from '../labels/paint.js';
import { liveFrame } from './camera.js';
import { canCompare, kept, showsKept } from './compare.js';
import { picture } from './picture.js';
import { result } from './run.js';

export interface Shown {
  readonly source: Pixels | ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** Undefined until the network has run. */
  readonly segmented: Segmented | undefined;
}

/** A frame of the camera, or the picture with its result where there is one. */
export const shown = computed<Shown | undefined>(() => {
  const live = liveFrame.value;
  if (live) return { source: live.frame, width: live.frame.width, height: live.frame.height, segmented: live };
  const chosen = picture.value;
  if (!chosen) return undefined;
  const { pixels } = chosen;
  const segmented = showsKept.value ? kept.value : undefined;
  return { source: pixels, width: pixels.width, height: pixels.height, segmented: segmented ?? (result.value?.of === chosen ? result.value : undefined) };
});

export const opacity = signal(0.5);

/** What lies over the picture: its classes, how sure the network is, or where two results differ; or, in its place, some classes cut out of it. */
export type Layer = 'classes' | 'confidence' | 'changes' | 'cutOut';

export const chosenLayer = signal<Layer>('classes');

/** There are no changes where there is nothing to compare with. */
export const layer = computed<Layer>(() => (chosenLayer.value === 'changes' && !canCompare.value ? 'classes' : chosenLayer.value));

/** Where the divider stands between the picture alone, at the left, and the result: a share of the width; undefined without one. */
export const divider = signal<number | undefined>(undefined);

/** Whether it is a frame of the camera that is seen. */
export const liveFrameIsShown = computed(() => liveFrame.value !== undefined);

/** Whether classes have patterns beside colours. */
export const patterns = signal(false);

/** The class of the legend's entry that is pointed at, or was pressed. */
export const pointedClass = signal<number | undefined>(undefined);
export const pressedClass = signal<number | undefined>(undefined);

/** A class that no longer occurs is not highlighted. */
export const highlighted = computed(() => {
  const wanted = pointedClass.value ?? pressedClass.value;
  return shown.value?.segmented?.legend.some(({ index }) => index === wanted) ? wanted : undefined;
});

/** How labels look now, with the colours of their classes. */
export const lookOf = (labelSet: Classes): Look => ({
  colors: labelSet.classes.map((_, index) => displayColor(labelSet, index)?.rgb),
  opacity: opacity.value,
  patterns: patterns.value,
  highlighted: highlighted.value,
});

/** A pixel of the picture that is asked for. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  /** Whether it was reached by keys: only then is there a crosshair, and its class is read aloud. */
  readonly byKeys: boolean;
}

export const spot = signal<Spot | undefined>(undefined);

/** The class at the spot. */
export const classAtSpot = computed(() => {
  const [at, labels] = [spot.value, shown.value?.segmented?.labels];
  return at && labels ? labelAt(labels, at) : undefined;
});

function labelAt({ data, width, height }: Labels, { x, y }: Spot): number | undefined {
  return x < width && y < height ? data[y * width + x] : undefined;
}

/** The name of a class that was found. */
export const classNameOf = (index: number): string => shown.value?.segmented?.labelSet.classes[index] ?? `class ${index}`;
