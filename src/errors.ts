/**
 * The errors that this library throws on purpose. Each carries a `tag`, so that callers can tell them apart without
 * `instanceof` (which fails across realms and duplicated packages), and a message that says what was found, what was
 * expected and what to do. Whatever names stand in a message, it stays one that can be read (messages.ts).
 */
import { isErrorLike, shortMessage } from './messages.js';

const TAGS = [
  'InvalidArgumentError',
  'FileNotFoundError',
  'DownloadError',
  'ArchiveFormatError',
  'CheckpointFormatError',
  'GraphFormatError',
  'ImageFormatError',
  'DataSetFormatError',
  'MissingVariablesError',
  'ShapeMismatchError',
  'UnsupportedOpError',
  'BackendUnavailableError',
  'AssertionFailedError',
  'TrainingDivergedError',
  'AbortError',
] as const;

export type DeepLabErrorTag = (typeof TAGS)[number];

export abstract class DeepLabError extends Error {
  abstract readonly tag: DeepLabErrorTag;

  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? undefined : shortMessage(message), options);
  }

  /** The tag: a class's own name may be another in a bundle. */
  override get name(): string {
    return this.tag;
  }
}

/** An argument of a public function, or a command-line option, that cannot be used. */
export class InvalidArgumentError extends DeepLabError {
  readonly tag = 'InvalidArgumentError';
}

/** A file, or one of the files that belong together, is not where it should be. */
export class FileNotFoundError extends DeepLabError {
  readonly tag = 'FileNotFoundError';
}

/** A file could not be brought here: the server failed, the connection broke too often, or what came is not what was expected. */
export class DownloadError extends DeepLabError {
  readonly tag = 'DownloadError';
}

/** An archive that is damaged, is none, or has members that point outside of it. */
export class ArchiveFormatError extends DeepLabError {
  readonly tag = 'ArchiveFormatError';
}

/** A checkpoint (or a table, record or tensor in it) is not what TensorFlow writes. */
export class CheckpointFormatError extends DeepLabError {
  readonly tag = 'CheckpointFormatError';
}

/** A frozen graph is damaged, cyclic, or refers to nodes that it does not hold; or a graph is in a format that is recognised but not read. */
export class GraphFormatError extends DeepLabError {
  readonly tag = 'GraphFormatError';
}

/** Bytes that are not a picture that can be read. */
export class ImageFormatError extends DeepLabError {
  readonly tag = 'ImageFormatError';
}

/** Pictures and labels that do not belong together, all of which are listed; or a file of records that is damaged. */
export class DataSetFormatError extends DeepLabError {
  readonly tag = 'DataSetFormatError';
}

/** A checkpoint lacks variables that the network needs, or holds them in other shapes. All of them are listed. */
export class MissingVariablesError extends DeepLabError {
  readonly tag = 'MissingVariablesError';
}

/** Shapes or data types that an operator, a feed or a function cannot combine. */
export class ShapeMismatchError extends DeepLabError {
  readonly tag = 'ShapeMismatchError';
}

/** Training came to numbers that are not finite. What was learned before is kept. */
export class TrainingDivergedError extends DeepLabError {
  readonly tag = 'TrainingDivergedError';
}

/** A graph uses operators, attributes or data types that this library does not run. */
export class UnsupportedOpError extends DeepLabError {
  readonly tag = 'UnsupportedOpError';
}

/** The backend that was asked for cannot run here. */
export class BackendUnavailableError extends DeepLabError {
  readonly tag = 'BackendUnavailableError';
}

/** An `Assert` node of a graph found its condition false. */
export class AssertionFailedError extends DeepLabError {
  readonly tag = 'AssertionFailedError';
}

/** The caller's `AbortSignal` was raised, with no error of its own: one that has a reason, such as that of `AbortSignal.timeout`, rejects with it. */
export class AbortError extends DeepLabError {
  readonly tag = 'AbortError';
}

/**
 * Narrows an unknown error to one of ours, or to one particular kind of ours.
 *
 * @example
 * try { await readCheckpoint(path); } catch (error) {
 *   if (isDeepLabError(error, 'CheckpointFormatError')) console.error('damaged file:', error.message);
 * }
 */
export function isDeepLabError(error: unknown, tag?: DeepLabErrorTag): error is DeepLabError {
  if (typeof error !== 'object' || error === null || !('tag' in error) || !('message' in error)) return false;
  return tag === undefined ? TAGS.some((known) => known === error.tag) : error.tag === tag;
}

/**
 * Throws, when a signal has been raised, the error that it was raised with, as all of the platform does: the TimeoutError of
 * `AbortSignal.timeout`, or whatever a caller gave. For a plain `abort()`, and for a reason that is no error, an `AbortError` of ours.
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  const reason: unknown = signal.reason;
  throw isErrorLike(reason) && reason.name !== 'AbortError' ? reason : new AbortError('The operation was aborted by its AbortSignal.', { cause: reason });
}
