/** What a visitor of the tab finds: what was kept of the last visit, or the example pictures. */
import { effect } from '@preact/signals';
import { call } from '../../state/engine.js';
import { messageOf } from '../../engine/engine_error.js';
import { EXAMPLES, readExample } from '../../state/examples.js';
import { model } from '../../state/model.js';
import { FIRST_CLASSES } from './classes.js';
import { addPictures, replaceAll } from './deeds.js';
import { checkpointOf, hasTrained, lessonError, loadNetwork, openCheckpoint, showSource, source, training, working } from './lessons.js';
import { keepCheckpoint, keepFromNowOn, readKept } from './keeping.js';
import { pictureOf, shrunk } from './pictures.js';

let begun = false;

export async function beginTeaching(): Promise<void> {
  if (begun) return;
  begun = true;
  // The model of the first tab, unless that cannot be taught.
  const choice = model.peek()?.choice ?? { kind: 'embedded' };
  const loading = loadNetwork(choice).then(async (loaded) => loaded || choice.kind === 'embedded' || loadNetwork({ kind: 'embedded' }));
  const kept = await readKept();
  if (kept && kept.pictures.length > 0) {
    replaceAll(kept.classes, kept.pictures, kept.checkpoint !== undefined);
    if (kept.checkpoint && (await loading)) await openCheckpoint(kept.checkpoint).catch(() => showSource('strokes'));
  } else {
    await addExamples();
  }
  keepFromNowOn();
  let had = false;
  effect(() => {
    // What painting teaches follows from the strokes; only training is not found again so fast.
    if (training.value || working.value !== undefined) return;
    if (had && !hasTrained.value) void keepCheckpoint(undefined);
    had = hasTrained.value;
    if (had && source.value === 'trained') void checkpointOf().then(keepCheckpoint, () => undefined);
  });
}

export async function addExamples(): Promise<void> {
  for (const example of EXAMPLES) {
    try {
      await addFile(await readExample(example), example.name);
    } catch (error) {
      lessonError.value = messageOf(error);
    }
  }
}

/** Reads a picture's file with the worker of the first tab, as it is read there. */
export async function addFile(file: Blob, name: string): Promise<void> {
  const { pixels } = await call((engine) => engine.decode(file));
  addPictures([pictureOf(name.replace(/\.\w+$/, '') || 'picture', await shrunk(pixels))]);
}

export function beginAnew(): void {
  replaceAll(FIRST_CLASSES, []);
}
