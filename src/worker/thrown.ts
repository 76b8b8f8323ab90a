/** Errors across the border between threads, with their tags and words. */
import {
  AbortError, ArchiveFormatError, AssertionFailedError, BackendUnavailableError, CheckpointFormatError, DataSetFormatError, DownloadError, FileNotFoundError, GraphFormatError,
  ImageFormatError, InvalidArgumentError, isDeepLabError, MissingVariablesError, ShapeMismatchError, TrainingDivergedError, UnsupportedOpError, type DeepLabError, type DeepLabErrorTag,
} from '../errors.js';
import type { Thrown } from './messages.js';

const CLASSES: Readonly<Record<DeepLabErrorTag, new (message: string, options?: ErrorOptions) => DeepLabError>> = {
  AbortError, ArchiveFormatError, AssertionFailedError, BackendUnavailableError, CheckpointFormatError, DataSetFormatError, DownloadError, FileNotFoundError, GraphFormatError,
  ImageFormatError, InvalidArgumentError, MissingVariablesError, ShapeMismatchError, TrainingDivergedError, UnsupportedOpError,
};

/** What can be told of anything that was thrown. */
export function packThrown(error: unknown): Thrown {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error) };
  const { name, message, cause } = error as { readonly name?: unknown; readonly message?: unknown; readonly cause?: unknown };
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(error),
    ...(isDeepLabError(error) ? { tag: error.tag } : {}),
    ...(cause === undefined ? {} : { cause: String(cause) }),
  };
}

/** The same error on this side: an instance of the library's class, where it was one. */
export function unpackThrown({ name, message, tag, cause }: Thrown): Error {
  const options = cause === undefined ? undefined : { cause };
  if (tag !== undefined && Object.hasOwn(CLASSES, tag)) return new CLASSES[tag](message, options);
  return Object.assign(new Error(message, options), { name });
}
