/** Several pictures at once: one after the other is segmented, and the files of all are kept for a ZIP. */
import { computed, signal } from '@preact/signals';
import type { LegendEntry } from 'deeplab-ts';
import { isStop, messageOf } from '../engine/engine_error.js';
import { distinct, sharesTable, zipOf } from '../files/result_zip.js';
import { call, modelIsLost } from './engine.js';
import { lookOf } from './look.js';
import { loadsSettled, model } from './model.js';
import { recover } from './run.js';
import { segmentSettings } from './settings.js';

export interface BatchItem {
  readonly file: File;
  /** Without its ending, and unlike all others. */
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly error?: string;
  readonly done?: { readonly labels: Blob; readonly overlay: Blob; readonly legend: readonly LegendEntry[] };
}

export const batch = signal<readonly BatchItem[]>([]);

export const batchRuns = signal(false);

export const batchDone = computed(() => batch.value.filter(({ done }) => done !== undefined).length);

let runs = 0;

const set = (file: File, change: Partial<BatchItem>): void => void (batch.value = batch.peek().map((item) => (item.file === file ? { ...item, ...change } : item)));

/** Begins with other pictures; those before are gone. */
export async function segmentAll(files: readonly File[]): Promise<void> {
  const names = distinct(files.map(({ name }) => name.replace(/\.\w+$/, '') || 'picture'));
  batch.value = files.map((file, i) => ({ file, name: names[i], state: 'waiting' }));
  await goOn();
}

/** Segments what is not done yet. */
export async function goOn(): Promise<void> {
  const run = ++runs;
  batchRuns.value = true;
  try {
    for (;;) {
      await loadsSettled();
      await recover();
      const next = batch.peek().find(({ state }) => state === 'waiting');
      if (run !== runs || !next || !model.peek() || modelIsLost()) return;
      set(next.file, { state: 'running' });
      await segmentItem(next);
      if (run !== runs) return;
    }
  } finally {
    if (run === runs) batchRuns.value = false;
  }
}

async function segmentItem({ file }: BatchItem): Promise<void> {
  try {
    const { pixels } = await call((engine) => engine.decode(file));
    const settings = model.peek()?.info.isFrozen ? { scales: [1], flip: false } : segmentSettings.peek();
    const { labels, legend, labelSet } = await call((engine) => engine.segment(pixels, settings));
    const done = {
      labels: await call((engine) => engine.encodeLabels(labels, labelSet.palette)),
      overlay: await call((engine) => engine.encodeOverlay(pixels, labels, { ...lookOf(labelSet), highlighted: undefined })),
      legend,
    };
    set(file, { state: 'done', done });
  } catch (error) {
    // What was stopped can be gone on with.
    if (isStop(error)) set(file, { state: 'waiting' });
    else set(file, { state: 'failed', error: messageOf(error) });
    if (isStop(error)) stopBatch();
  }
}

/** Ends after what is being done now. */
export function stopBatch(): void {
  runs++;
  batchRuns.value = false;
  batch.value = batch.peek().map((item) => (item.state === 'running' ? { ...item, state: 'waiting' } : item));
}

export function closeBatch(): void {
  stopBatch();
  batch.value = [];
}

/** Label maps, overlays, and a table of how much of each picture is of which class. */
export function batchZip(): Promise<Blob> {
  const done = batch.peek().flatMap(({ name, done: files }) => (files ? [{ name, ...files }] : []));
  return zipOf(
    done.flatMap(({ name, labels, overlay }) => [
      { name: `${name}.labels.png`, content: labels },
      { name: `${name}.overlay.png`, content: overlay },
    ]),
    sharesTable(done),
  );
}
