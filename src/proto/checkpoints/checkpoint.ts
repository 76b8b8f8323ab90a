/** What a checkpoint is to the rest of the library, whichever format it was written in. */
import { isRead, type Tensor, type TensorInfo, type TensorSource, type VariableInfo } from '../../tensor.js';
import { formatError, type Place } from '../wire/place.js';
import { InvalidArgumentError } from '../../errors.js';

export interface Checkpoint {
  /** The prefix, such as `model.ckpt-30000`. */
  readonly name: string;
  /** Every variable by its name, ascending; a partitioned variable appears once, under its full shape. One of a data type that is not read is listed too. */
  readonly variables: ReadonlyMap<string, VariableInfo>;
  /** A variable that is read when it is wanted. @throws InvalidArgumentError when there is no such variable; CheckpointFormatError as `read` rejects. */
  source(name: string): TensorSource;
  /** Reads a variable and checks its checksum. Rejects with CheckpointFormatError when it is damaged, or of a data type that is not read. */
  read(name: string): Promise<Tensor>;
  /** Closes the files. */
  close(): Promise<void>;
}

/** The error for a variable that a checkpoint does not hold. */
export function unknownVariable(checkpoint: string, name: string, variables: ReadonlyMap<string, unknown>): InvalidArgumentError {
  const last = name.slice(name.lastIndexOf('/') + 1);
  const similar = [...variables.keys()].filter((other) => other.endsWith(last)).slice(0, 3);
  const hint = similar.length > 0 ? ` Did you mean ${similar.map((other) => `'${other}'`).join(', ')}?` : '';
  return new InvalidArgumentError(`Checkpoint ${checkpoint} has ${variables.size} variables, but none named '${name}'.${hint}`);
}

/** Passes a variable whose values can be read. @throws CheckpointFormatError otherwise */
export function requireRead<I extends VariableInfo>(info: I, place: Place): I & TensorInfo {
  if (isRead(info)) return info;
  throw formatError(place, `found data type ${info.dtype}, which is not read; expected a number, a string or a bool. Read the other variables, or save this one in another type.`);
}

/** The source of a variable: what is known of it, and a way to the rest. */
export function variableSource(info: TensorInfo, read: TensorSource['read']): TensorSource {
  return { dtype: info.dtype, shape: info.shape, read };
}
