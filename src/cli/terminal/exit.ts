/** How a command ends: an exit code, one line on stderr, and the same as data for `--json`. */
import { isDeepLabError } from '../../errors.js';
import { isErrorLike } from '../../messages.js';
import { note, type Terminal } from './terminal.js';

export const EXIT = {
  success: 0,
  /** The command was understood, but could not be carried out. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** 128 + SIGINT, as shells say it. */
  interrupted: 130,
} as const;

/** A command line that cannot be understood. */
export class UsageError extends Error {
  readonly tag = 'UsageError';
}

export interface ErrorDocument {
  readonly tag: string;
  readonly message: string;
}

export function exitCodeOf(error: unknown): number {
  if (isDeepLabError(error, 'AbortError')) return EXIT.interrupted;
  return error instanceof UsageError ? EXIT.usage : EXIT.failure;
}

/** An error as `--json` shows it: the library's tag, or the kind of error for what was not foreseen. */
export function errorDocument(error: unknown): ErrorDocument {
  return { tag: isDeepLabError(error) || error instanceof UsageError ? error.tag : nameOf(error), message: messageOf(error) };
}

/** One line on stderr; with DEBUG=deeplab, where the error came from, too. */
export function reportError(terminal: Terminal, error: unknown): void {
  note(terminal, messageOf(error));
  const debugged = (terminal.env['DEBUG'] ?? '').split(/[\s,]+/);
  if (!debugged.includes('deeplab') && !debugged.includes('*')) return;
  for (let cause = error; isErrorLike(cause); cause = cause.cause) terminal.stderr.write(`${cause.stack ?? cause.message}\n`);
}

/** What V8 says when an array buffer cannot be had. */
const OUT_OF_MEMORY = /array buffer allocation|invalid (typed )?array (buffer )?length/i;

function messageOf(error: unknown): string {
  if (isDeepLabError(error, 'AbortError')) return 'interrupted.';
  if (isDeepLabError(error) || error instanceof UsageError) return error.message;
  const message = isErrorLike(error) ? error.message : String(error);
  if (OUT_OF_MEMORY.test(message)) return `there is not enough memory for this (${message}). Use a smaller --crop, smaller --scales or a higher --output-stride.`;
  return `an error that was not foreseen: ${message}. Run the command again with DEBUG=deeplab to see where it comes from.`;
}

const nameOf = (error: unknown): string => (isErrorLike(error) ? error.name : 'Error');
