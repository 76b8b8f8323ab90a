/** What `deeplab segment` does: one picture after the other, through one model. */
import { DeepLab, type ModelInfo } from '../../deeplab/deeplab.js';
import { segmentToFiles, type FileChoices } from '../../deeplab/segment_files.js';
import { isDeepLabError, throwIfAborted } from '../../errors.js';
import { openFile } from '../../io/sources/files.js';
import { readImage, type Picture } from '../../io/pictures/image.js';
import { indicesOf } from '../../results/segmented.js';
import type { Outcome } from '../terminal/action.js';
import { errorDocument, reportError, type ErrorDocument } from '../terminal/exit.js';
import { makeDirectory, outputFiles, type OutputFiles } from './output_files.js';
import { ProgressBar, taskName } from '../terminal/progress.js';
import type { SegmentFlags } from './flags.js';
import { fileChoices } from './outputs/choices.js';
import { checkCollisions } from './outputs/collisions.js';
import { Tables } from './outputs/tables.js';
import { segmentWithWorkers } from './queue.js';
import { tellFailed, tellSegmented, type SegmentedDocument, type SegmentedPicture } from './segmented.js';
import { networkChoices } from '../terminal/network_options.js';
import { sourceOptions } from '../terminal/source_options.js';
import { tileOf } from '../terminal/tile_options.js';
import { note, printable, printLine, type Terminal } from '../terminal/terminal.js';

/** What `--json` says of a picture. */
type PictureDocument = SegmentedDocument | { readonly picture: string; readonly error: ErrorDocument };

export async function segmentPictures(pictures: readonly string[], flags: SegmentFlags, terminal: Terminal): Promise<Outcome> {
  const { scales = [1], flip = false, out = '.' } = flags;
  // What cannot be meant is told ahead of the work.
  tileOf(flags);
  const choices = await fileChoices(flags);
  const files = outputFiles(pictures, out);
  checkCollisions(files);
  const tables = new Tables(flags);
  const documents = new Map<OutputFiles, PictureDocument>();
  const failures: unknown[] = [];
  let info: ModelInfo | undefined;
  const fail = (file: OutputFiles, error: unknown): void => {
    // Whoever interrupts means all pictures.
    if (isDeepLabError(error, 'AbortError')) throw error;
    reportError(terminal, error);
    failures.push(error);
    documents.set(file, { picture: file.picture, error: errorDocument(error) });
    tellFailed(file.picture, errorDocument(error), flags, terminal);
  };
  const done = (file: OutputFiles, segmented: SegmentedPicture): void => {
    tables.add(file.picture, segmented);
    documents.set(file, tellSegmented(file, segmented, flags, terminal));
  };

  // What is not there is told at once, not after minutes of work on the others.
  for (const file of files) await checkReadable(file.picture).catch((error: unknown) => fail(file, error));
  const finish = async (): Promise<Outcome> => {
    const written = await tables.write(pictures);
    if (written.length > 0 && !flags.json && !flags.jsonl) printLine(terminal.stdout, `-> ${written.map(printable).join(', ')}`);
    const document = { model: info, scales, flip, pictures: files.map((file) => documents.get(file)) };
    return failures.length > 0 ? { document, failure: failures[0] } : { document };
  };
  if (flags.redis !== undefined) {
    const todo = files.filter((each) => !documents.has(each));
    await segmentWithWorkers(flags.redis, todo, flags, choices, terminal, { done, failed: fail });
    return finish();
  }
  const bar = new ProgressBar(terminal);
  let model: DeepLab | undefined;
  try {
    for (const file of files.filter((each) => !documents.has(each))) {
      throwIfAborted(terminal.signal);
      const picture = await readImage(file.picture, { signal: terminal.signal }).catch((error: unknown) => fail(file, error));
      if (!picture) continue;
      // Loaded late: a picture that is none is told before a large model is read.
      model ??= await loadModel(flags, terminal, bar);
      info = model.info;
      const segmented = await segmentOne(model, picture, file, flags, choices, terminal, bar).catch((error: unknown) => fail(file, error));
      if (segmented) done(file, segmented);
    }
  } finally {
    bar.clear();
    await model?.dispose();
  }
  return finish();
}

async function checkReadable(picture: string): Promise<void> {
  const source = await openFile(picture);
  await source.close?.();
}

async function loadModel(flags: SegmentFlags, terminal: Terminal, bar: ProgressBar): Promise<DeepLab> {
  const { backend, threads, precision, out } = flags;
  if (out !== undefined) await makeDirectory(out);
  if (flags.model === undefined) note(terminal, EMBEDDED);
  const model = await DeepLab.load(flags.model, { backend, threads, precision, ...networkChoices(flags), ...sourceOptions(terminal, bar) });
  bar.clear();
  if (model.info.notice !== undefined) note(terminal, model.info.notice);
  try {
    // Told once, not for each picture.
    if (flags.classes) indicesOf(model.labelSet, flags.classes);
  } catch (error) {
    await model.dispose();
    throw error;
  }
  return model;
}

/** What models/README.md says in more words. */
const EMBEDDED =
  'without --model the small embedded model is used, which knows people, pets and farm animals but little else. ' +
  'Give --model an official checkpoint for good results (names: deeplab zoo list).';

async function segmentOne(model: DeepLab, picture: Picture, file: OutputFiles, flags: SegmentFlags, choices: FileChoices, terminal: Terminal, bar: ProgressBar): Promise<SegmentedPicture> {
  const { scales, flip } = flags;
  const [height, width] = picture.shape;
  const segmented = await segmentToFiles(model, picture, file, { scales, flip, ...tileOf(flags), onProgress: bar.listener(taskName(file.picture)), signal: terminal.signal }, choices);
  bar.clear();
  return { height, width, ...segmented };
}
