/** Where in which file something was found: what every message about a damaged file begins with. */
import { CheckpointFormatError, DataSetFormatError, GraphFormatError, type DeepLabError } from '../../errors.js';

export interface Place {
  readonly file: string;
  /** Byte offset in the file; undefined where it is not known, as inside a compressed block. */
  readonly offset?: number;
  /** What lies there, such as `index block` or `tensor 'logits/weights'`. */
  readonly what: string;
  readonly kind: 'checkpoint' | 'graph' | 'records';
}

const ERRORS = { checkpoint: CheckpointFormatError, graph: GraphFormatError, records: DataSetFormatError };

/** The error for something at a place. `message` says what was found, what was expected and, where it helps, what to do. */
export function formatError(place: Place, message: string, cause?: unknown): DeepLabError {
  const offset = place.offset === undefined ? '' : ` at byte ${place.offset}`;
  return new ERRORS[place.kind](`${place.file}: ${place.what}${offset}: ${message}`, cause === undefined ? undefined : { cause });
}

/** `0x1a2b3c4d`, as checksums and magic numbers are written. */
export function hex(value: number | bigint, digits = 8): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
