/** Everything is kept in the browser's own database, so that nothing is lost when the tab is closed by accident. */
import { effect, signal } from '@preact/signals';
import { createStore, delMany, get, keys, set, setMany } from 'idb-keyval';
import type { Pixels } from '../../engine/contract.js';
import type { CheckpointFiles, Strokes, TaughtClass } from '../contract.js';
import { classes } from './classes.js';
import { idsFrom, painted, pictures, type TeachPicture } from './pictures.js';

/** Whether it works: browsers have no database for private windows, or for pages that may not keep anything. */
export const keeps = signal<'yes' | 'no' | 'unknown'>('unknown');

const store = createStore('deeplab-ts-teach', 'kept');

const PROJECT = 'project';
const CHECKPOINT = 'checkpoint';
const pixelsKey = (id: number): string => `pixels ${id}`;
const strokesKey = (id: number): string => `strokes ${id}`;

interface KeptProject {
  readonly classes: readonly TaughtClass[];
  readonly pictures: readonly { readonly id: number; readonly name: string }[];
}

export interface Kept {
  readonly classes: readonly TaughtClass[];
  readonly pictures: readonly TeachPicture[];
  readonly checkpoint: CheckpointFiles | undefined;
}

/** Reads what was kept; undefined where nothing was, or nothing can be. */
export async function readKept(): Promise<Kept | undefined> {
  try {
    const project = await get<KeptProject>(PROJECT, store);
    keeps.value = 'yes';
    if (!project) return undefined;
    const found: TeachPicture[] = [];
    for (const { id, name } of project.pictures) {
      const pixels = await get<Pixels>(pixelsKey(id), store);
      const strokes = await get<Strokes>(strokesKey(id), store);
      if (pixels && strokes) found.push({ id, name, pixels, strokes });
    }
    idsFrom(Math.max(0, ...project.pictures.map(({ id }) => id)));
    return { classes: project.classes, pictures: found, checkpoint: await get<CheckpointFiles>(CHECKPOINT, store) };
  } catch {
    keeps.value = 'no';
    return undefined;
  }
}

/** Milliseconds from a change until it is written; further changes are written with it. */
const PAUSE = 400;

let timer: ReturnType<typeof setTimeout> | undefined;
let writing: Promise<void> = Promise.resolve();
const written = new Map<number, Strokes['data']>();

/** Begins to write down what changes. */
export function keepFromNowOn(): void {
  effect(() => {
    void [classes.value, pictures.value, painted.value];
    if (keeps.peek() === 'no') return;
    clearTimeout(timer);
    timer = setTimeout(() => void keepNow(), PAUSE);
  });
  // A tab that is closed or left is hidden first.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void keepNow());
}

function keepNow(): Promise<void> {
  clearTimeout(timer);
  writing = writing.then(write).then(
    () => void (keeps.value = 'yes'),
    () => void (keeps.value = 'no'),
  );
  return writing;
}

async function write(): Promise<void> {
  const now = pictures.peek();
  const entries: [string, unknown][] = [[PROJECT, { classes: classes.peek(), pictures: now.map(({ id, name }) => ({ id, name })) } satisfies KeptProject]];
  for (const { id, pixels, strokes } of now) {
    const before = written.get(id);
    if (!before) entries.push([pixelsKey(id), pixels]);
    if (before && sameBytes(before, strokes.data)) continue;
    entries.push([strokesKey(id), strokes]);
    written.set(id, strokes.data.slice());
  }
  await setMany(entries, store);
  const known = new Set(now.flatMap(({ id }) => [pixelsKey(id), strokesKey(id)]));
  const old = (await keys<string>(store)).filter((key) => /^(pixels|strokes) /.test(key) && !known.has(key));
  for (const id of [...written.keys()]) if (!now.some((picture) => picture.id === id)) written.delete(id);
  if (old.length > 0) await delMany(old, store);
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

/** Keeps a trained network, or lets go of it. */
export async function keepCheckpoint(files: CheckpointFiles | undefined): Promise<void> {
  try {
    if (files) await set(CHECKPOINT, files, store);
    else await delMany([CHECKPOINT], store);
  } catch {
    keeps.value = 'no';
  }
}
