/** What `deeplab segment` does: one picture after the other, through one model. */
import { DeepLab, type ModelInfo, type Segmentation } from '../deeplab/deeplab.js';
import type { DeepLabOptions } from '../deeplab/options.js';
import type { LegendEntry } from '../deeplab/postprocess.js';
import { isDeepLabError, throwIfAborted } from '../errors.js';
import { openFile, writeFilesAtomic } from '../io/files.js';
import { encodeLabelPng, encodePng, readImage, type Picture } from '../io/image.js';
import { overlay } from '../io/overlay.js';
import type { Outcome } from './action.js';
import { errorDocument, reportError, type ErrorDocument } from './exit.js';
import { formatMilliseconds } from './format.js';
import { formatLegend } from './legend.js';
import { makeDirectory, outputFiles, type OutputFiles } from './output_files.js';
import { ProgressBar, taskName } from './progress.js';
import { note, printable, printLine, type Terminal } from './terminal.js';

export interface SegmentFlags extends Pick<DeepLabOptions, 'backend' | 'threads' | 'outputStride'> {
  /** The embedded model when left out. */
  readonly model?: string;
  readonly crop?: DeepLabOptions['cropSize'];
  readonly scales?: readonly number[];
  readonly flip?: boolean;
  /** The current folder when left out. */
  readonly out?: string;
  readonly json?: boolean;
}

/** What `--json` says of a picture. */
type PictureDocument = SegmentedDocument | { readonly picture: string; readonly error: ErrorDocument };

interface SegmentedDocument extends OutputFiles {
  readonly width: number;
  readonly height: number;
  /** With each class's share of the picture, from 0 to 1. */
  readonly legend: readonly (LegendEntry & { readonly share: number })[];
  readonly timings: Segmentation['timings'];
}

export async function segmentPictures(pictures: readonly string[], flags: SegmentFlags, terminal: Terminal): Promise<Outcome> {
  const { scales = [1], flip = false, out = '.' } = flags;
  const files = outputFiles(pictures, out);
  const documents = new Map<OutputFiles, PictureDocument>();
  const failures: unknown[] = [];
  const fail = (file: OutputFiles, error: unknown): void => {
    // Whoever interrupts means all pictures.
    if (isDeepLabError(error, 'AbortError')) throw error;
    reportError(terminal, error);
    failures.push(error);
    documents.set(file, { picture: file.picture, error: errorDocument(error) });
  };

  // What is not there is told at once, not after minutes of work on the others.
  for (const file of files) await checkReadable(file.picture).catch((error: unknown) => fail(file, error));
  const bar = new ProgressBar(terminal);
  let model: DeepLab | undefined;
  let info: ModelInfo | undefined;
  try {
    for (const file of files.filter((each) => !documents.has(each))) {
      throwIfAborted(terminal.signal);
      const picture = await readImage(file.picture).catch((error: unknown) => fail(file, error));
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
  const document = { model: info, scales, flip, pictures: files.map((file) => documents.get(file)) };
  return failures.length > 0 ? { document, failure: failures[0] } : { document };
}

async function checkReadable(picture: string): Promise<void> {
  const source = await openFile(picture);
  await source.close?.();
}

async function loadModel(flags: SegmentFlags, terminal: Terminal, bar: ProgressBar): Promise<DeepLab> {
  const { backend, threads, outputStride, crop, out } = flags;
  if (out !== undefined) await makeDirectory(out);
  if (flags.model === undefined) note(terminal, EMBEDDED);
  const onProgress = bar.listener('Reading weights');
  const model = await DeepLab.load(flags.model, { backend, threads, outputStride, cropSize: crop, onProgress, signal: terminal.signal });
  bar.clear();
  if (model.info.notice !== undefined) note(terminal, model.info.notice);
  return model;
}

/** What models/README.md says in more words. */
const EMBEDDED =
  'without --model the small embedded model is used, which knows people, pets and farm animals but little else. ' +
  'Give --model an official checkpoint for good results.';

async function segmentOne(model: DeepLab, picture: Picture, file: OutputFiles, flags: SegmentFlags, terminal: Terminal, bar: ProgressBar): Promise<SegmentedDocument> {
  const { scales, flip } = flags;
  const [height, width] = picture.shape;
  const { labels, legend, timings } = await model.segment(picture, { scales, flip, onProgress: bar.listener(taskName(file.picture)), signal: terminal.signal });
  const { palette } = model.labelSet;
  await writeFilesAtomic([
    { path: file.labels, chunks: [encodeLabelPng(labels, palette)] },
    { path: file.overlay, chunks: [encodePng(overlay(picture, labels, palette))] },
  ]);
  bar.clear();
  if (!flags.json) {
    const { preprocess, network, postprocess } = timings;
    const times = `preprocess ${formatMilliseconds(preprocess)}, network ${formatMilliseconds(network)}, postprocess ${formatMilliseconds(postprocess)}`;
    printLine(terminal.stdout, `${printable(file.picture)}: ${width} x ${height} pixels; ${times}`);
    for (const line of formatLegend(legend, terminal)) printLine(terminal.stdout, line);
    printLine(terminal.stdout, `  -> ${printable(file.labels)}, ${printable(file.overlay)}`);
  }
  return { ...file, width, height, legend: legend.map((entry) => ({ ...entry, share: entry.pixels / (width * height) })), timings };
}
