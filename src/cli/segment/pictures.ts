/** What `deeplab segment` does: pictures of all kinds, one after the other or several at once, and what is told of each. */
import { dirname } from 'node:path';
import type { ModelInfo } from '../../deeplab/deeplab.js';
import type { FileChoices } from '../../deeplab/segment_files.js';
import { isDeepLabError, throwIfAborted } from '../../errors.js';
import type { Outcome } from '../terminal/action.js';
import { UsageError } from '../terminal/exit.js';
import { CountBar, ProgressBar, taskName } from '../terminal/progress.js';
import { sourceOptions } from '../terminal/source_options.js';
import { tileOf } from '../terminal/tile_options.js';
import { note, printable, printLine, type Terminal } from '../terminal/terminal.js';
import { Batch } from './batch.js';
import type { SegmentFlags } from './flags.js';
import { findInputs, withKind } from './inputs/find.js';
import type { Input } from './inputs/input.js';
import { ResultNames } from './inputs/names.js';
import { SegmenterProcess } from './jobs/processes.js';
import { ModelFailure, SegmenterHere, type Job, type Segmenter } from './jobs/segmenter.js';
import { makeDirectory, outputFiles } from './output_files.js';
import { fileChoices } from './outputs/choices.js';
import { checkCollisions } from './outputs/collisions.js';
import { segmentWithWorkers } from './queue.js';
import { checkWatched, watchFolders } from './watch.js';

export async function segmentPictures(args: readonly string[], flags: SegmentFlags, terminal: Terminal): Promise<Outcome> {
  const { scales = [1], flip = false, out = '.', watch = false, jobs = 1 } = flags;
  if (flags.redis !== undefined && (watch || jobs > 1)) throw new UsageError("'--redis' divides the work by itself; leave --jobs and --watch out. See 'deeplab segment --help'.");
  if (watch) await checkWatched(args);
  // What cannot be meant is told ahead of the work.
  tileOf(flags);
  const choices = await fileChoices(flags);
  const batch = new Batch(flags, terminal);
  const names = new ResultNames();
  const listed = watch ? [] : await listJobs(args, flags, terminal, batch, names);
  if (flags.redis !== undefined) await segmentByWorkers(flags.redis, listed, flags, choices, terminal, batch);
  else if (watch || listed.length > 0) await segmentHere(watch ? watchedJobs(args, flags, terminal, batch, names, out) : each(listed), watch ? jobs : Math.min(jobs, listed.length), listed.length, flags, choices, terminal, batch);
  const written = await batch.writeTables();
  if (written.length > 0 && !flags.json && !flags.jsonl) printLine(terminal.stdout, `-> ${written.map(printable).join(', ')}`);
  const { documents, failures } = batch;
  if (failures.length > 0 && documents.length > 1) note(terminal, `${failures.length} of ${documents.length} pictures failed.`);
  const document = { model: batch.info, scales, flip, pictures: documents };
  return failures.length > 0 ? { document, failure: failures[0] } : { document };
}

/** The pictures that were named; those that are not there are told at once. */
async function listJobs(args: readonly string[], flags: SegmentFlags, terminal: Terminal, batch: Batch, names: ResultNames): Promise<Job[]> {
  const { recursive, out = '.' } = flags;
  const { found, notes } = await findInputs(args, { recursive, signal: terminal.signal });
  for (const text of notes) note(terminal, text);
  const inputs: Input[] = [];
  for (const one of found) {
    batch.expect(one.picture);
    if ('error' in one) batch.fail(one.picture, one.error);
    else inputs.push(one.input);
  }
  const given = names.of(inputs);
  const files = outputFiles(inputs.map(({ picture }, i) => ({ picture, name: given[i] })), out);
  checkCollisions(files);
  return inputs.map((input, i) => ({ input, files: files[i] }));
}

async function* each(jobs: readonly Job[]): AsyncGenerator<Job> {
  yield* jobs;
}

async function* watchedJobs(folders: readonly string[], { recursive }: SegmentFlags, terminal: Terminal, batch: Batch, names: ResultNames, out: string): AsyncGenerator<Job> {
  const known = new Map<string, string>();
  let isTold = false;
  const onIdle = (): void => {
    if (!isTold) note(terminal, `watching ${folders.join(', ')}; Ctrl-C ends it.`);
    isTold = true;
  };
  for await (const found of watchFolders(folders, { recursive, signal: terminal.signal, onIdle })) {
    try {
      const input = await withKind(found);
      const name = known.get(input.picture) ?? names.of([input])[0];
      known.set(input.picture, name);
      yield { input, files: outputFiles([{ picture: input.picture, name }], out)[0] };
    } catch (error) {
      // It may be gone again.
      batch.fail(found.picture, error);
    }
  }
}

async function segmentHere(jobs: AsyncGenerator<Job>, processes: number, count: number, flags: SegmentFlags, choices: FileChoices, terminal: Terminal, batch: Batch): Promise<void> {
  const { out, watch = false } = flags;
  const bar = new ProgressBar(terminal);
  const counter = processes > 1 && !watch ? new CountBar(terminal, 'Pictures', count, 0) : undefined;
  let done = 0;
  let isOver = false;
  const clear = (): void => {
    bar.clear();
    counter?.clear();
  };
  const loading = async (): Promise<void> => {
    if (out !== undefined) await makeDirectory(out);
    if (flags.model === undefined) note(terminal, EMBEDDED);
  };
  const loaded = (info: ModelInfo): void => {
    bar.clear();
    batch.info = info;
    if (info.notice !== undefined) note(terminal, info.notice);
  };
  if (processes > 1) await loading();
  const segmenters = Array.from({ length: processes }, () => (processes > 1 ? processOf(flags, choices, terminal) : segmenterHere(flags, choices, terminal, bar, loading, loaded)));
  const work = async (segmenter: Segmenter): Promise<void> => {
    for (let next = await jobs.next(); !next.done; next = await jobs.next()) {
      const job = next.value;
      try {
        throwIfAborted(terminal.signal);
        if (dirname(job.files.labels) !== (out ?? '.')) await makeDirectory(dirname(job.files.labels));
        const segmented = await segmenter.segment(job);
        clear();
        if (segmenter.info && !batch.info) loaded(segmenter.info);
        batch.done(job, segmented);
      } catch (error) {
        clear();
        // What others are ended with is of no interest.
        if (isOver) return;
        if (error instanceof ModelFailure) throw error.cause;
        batch.fail(job.input.picture, error);
      }
      counter?.update(++done, '');
    }
  };
  counter?.update(0, '');
  try {
    await Promise.all(segmenters.map(work));
  } catch (error) {
    isOver = true;
    // To be stopped is how watching ends.
    if (!watch || !isDeepLabError(error, 'AbortError')) throw error;
  } finally {
    clear();
    await Promise.all(segmenters.map((segmenter) => segmenter.dispose()));
  }
}

function segmenterHere(flags: SegmentFlags, choices: FileChoices, terminal: Terminal, bar: ProgressBar, loading: () => Promise<void>, loaded: (info: ModelInfo) => void): Segmenter {
  let frames: CountBar | undefined;
  return new SegmenterHere(flags, choices, terminal, {
    source: sourceOptions(terminal, bar),
    loading,
    loaded,
    progress: ({ input }) => bar.listener(taskName(input.picture)),
    frame: ({ input }, done, total) => {
      if (done === 1 && total !== undefined) frames = new CountBar(terminal, taskName(input.picture), total, 0);
      frames?.update(done, '');
      if (done === total) frames?.clear();
    },
  });
}

function processOf(flags: SegmentFlags, choices: FileChoices, { env, signal }: Terminal): Segmenter {
  const { DEEPLAB_CACHE: cache, DEEPLAB_MIRROR: mirror } = env;
  return new SegmenterProcess({ ...flags, threads: flags.threads ?? 1 }, choices, { cache: cache || undefined, mirror: mirror || undefined }, signal);
}

async function segmentByWorkers(url: string, listed: readonly Job[], flags: SegmentFlags, choices: FileChoices, terminal: Terminal, batch: Batch): Promise<void> {
  const todo: Job[] = [];
  for (const job of listed) {
    const { kind, picture } = job.input;
    if (kind === 'file' || kind === 'address') todo.push(job);
    else batch.fail(picture, new UsageError(`'${picture}' is ${kind === 'film' ? 'a video' : 'the standard input'}, which workers do not take: leave --redis out for it.`));
  }
  await segmentWithWorkers(url, todo.map(({ files }) => files), flags, choices, terminal, {
    done: (files, segmented) => batch.segmented(files, segmented),
    failed: ({ picture }, error) => batch.fail(picture, error),
  });
}

/** What models/README.md says in more words. */
const EMBEDDED =
  'without --model the small embedded model is used, which knows people, pets and farm animals but little else. ' +
  'Give --model an official checkpoint for good results (names: deeplab zoo list).';
