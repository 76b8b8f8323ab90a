/** What `deeplab segment` does: one picture after the other, through one model. */
import { DeepLab, type ModelInfo } from '../../deeplab/deeplab.js';
import { segmentToFiles } from '../../deeplab/segment_files.js';
import { isDeepLabError, throwIfAborted } from '../../errors.js';
import { openFile } from '../../io/sources/files.js';
import { readImage, type Picture } from '../../io/pictures/image.js';
import type { Outcome } from '../terminal/action.js';
import { errorDocument, reportError, type ErrorDocument } from '../terminal/exit.js';
import { makeDirectory, outputFiles, type OutputFiles } from './output_files.js';
import { ProgressBar, taskName } from '../terminal/progress.js';
import type { SegmentFlags } from './flags.js';
import { segmentWithWorkers } from './queue.js';
import { tellSegmented, type SegmentedDocument } from './segmented.js';
import { networkChoices } from '../terminal/network_options.js';
import { sourceOptions } from '../terminal/source_options.js';
import { note, type Terminal } from '../terminal/terminal.js';

/** What `--json` says of a picture. */
type PictureDocument = SegmentedDocument | { readonly picture: string; readonly error: ErrorDocument };

export async function segmentPictures(pictures: readonly string[], flags: SegmentFlags, terminal: Terminal): Promise<Outcome> {
  const { scales = [1], flip = false, out = '.' } = flags;
  const files = outputFiles(pictures, out);
  const documents = new Map<OutputFiles, PictureDocument>();
  const failures: unknown[] = [];
  let info: ModelInfo | undefined;
  const fail = (file: OutputFiles, error: unknown): void => {
    // Whoever interrupts means all pictures.
    if (isDeepLabError(error, 'AbortError')) throw error;
    reportError(terminal, error);
    failures.push(error);
    documents.set(file, { picture: file.picture, error: errorDocument(error) });
  };

  // What is not there is told at once, not after minutes of work on the others.
  for (const file of files) await checkReadable(file.picture).catch((error: unknown) => fail(file, error));
  const finish = (): Outcome => {
    const document = { model: info, scales, flip, pictures: files.map((file) => documents.get(file)) };
    return failures.length > 0 ? { document, failure: failures[0] } : { document };
  };
  if (flags.redis !== undefined) {
    const todo = files.filter((each) => !documents.has(each));
    await segmentWithWorkers(flags.redis, todo, flags, terminal, { done: (file, document) => documents.set(file, document), failed: fail });
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
      const document = await segmentOne(model, picture, file, flags, terminal, bar).catch((error: unknown) => fail(file, error));
      if (document) documents.set(file, document);
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
  return model;
}

/** What models/README.md says in more words. */
const EMBEDDED =
  'without --model the small embedded model is used, which knows people, pets and farm animals but little else. ' +
  'Give --model an official checkpoint for good results (names: deeplab zoo list).';

async function segmentOne(model: DeepLab, picture: Picture, file: OutputFiles, flags: SegmentFlags, terminal: Terminal, bar: ProgressBar): Promise<SegmentedDocument> {
  const { scales, flip } = flags;
  const [height, width] = picture.shape;
  const { legend, timings } = await segmentToFiles(model, picture, file, { scales, flip, onProgress: bar.listener(taskName(file.picture)), signal: terminal.signal });
  bar.clear();
  return tellSegmented(file, { height, width, legend, timings }, flags, terminal);
}
