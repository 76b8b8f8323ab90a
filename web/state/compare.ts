/** Two results of one picture: A was kept, B is the one that is made now. */
import { computed, signal } from '@preact/signals';
import { changesBetween, type Changes } from '../labels/changes.js';
import { result, type Result } from './run.js';
import { picture } from './picture.js';

const keptResult = signal<Result | undefined>(undefined);

/** A: of the picture that is there; another picture has none. */
export const kept = computed(() => (keptResult.value !== undefined && keptResult.value.of === picture.value ? keptResult.value : undefined));

/** Whether A is looked at, in place of B. */
export const showsKept = signal(false);

/** Whether there are two to compare. */
export const canCompare = computed(() => kept.value !== undefined && result.value !== undefined && result.value.of === kept.value.of && result.value !== kept.value);

export const changes = computed<Changes | undefined>(() => (canCompare.value && kept.value && result.value ? changesBetween(kept.value, result.value) : undefined));

export function keep(): void {
  keptResult.value = result.peek();
  showsKept.value = false;
}

export function letGo(): void {
  keptResult.value = undefined;
  showsKept.value = false;
}

/** What made a result, in a few words. */
export function wordsFor({ by, settings }: Result): string {
  const { scales, flip } = settings;
  const how = [`output stride ${by.info.outputStride}`, ...(scales.length > 1 ? [`${scales.length} scales`] : []), ...(flip ? ['mirrored too'] : [])];
  return `${by.title}, ${how.join(', ')}`;
}
