/** Undo and redo. */
import { signal } from '@preact/signals';
import { announcement } from './look.js';

export interface Deed {
  /** Such as `a stroke`. */
  readonly what: string;
  undo(): void;
  redo(): void;
}

/** Each keeps what it changed. */
const MOST_DEEDS = 100;

export const done = signal<readonly Deed[]>([]);
export const undone = signal<readonly Deed[]>([]);

/** Remembers what was just done. */
export function remember(deed: Deed): void {
  done.value = [...done.peek(), deed].slice(-MOST_DEEDS);
  undone.value = [];
}

export function undo(): void {
  const last = done.peek().at(-1);
  if (!last) return;
  done.value = done.peek().slice(0, -1);
  undone.value = [...undone.peek(), last];
  last.undo();
  announcement.value = `Taken back: ${last.what}.`;
}

export function redo(): void {
  const last = undone.peek().at(-1);
  if (!last) return;
  undone.value = undone.peek().slice(0, -1);
  done.value = [...done.peek(), last];
  last.redo();
  announcement.value = `Made again: ${last.what}.`;
}

export function forgetHistory(): void {
  done.value = [];
  undone.value = [];
}
