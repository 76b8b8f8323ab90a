/** What a checkpoint is to the rest of the library, whichever format it was written in. */
import type { DType, Tensor, TensorInfo, TensorSource } from '../../tensor.js';
import { InvalidArgumentError } from '../../errors.js';

export interface Checkpoint {
  /** The prefix, such as `model.ckpt-30000`. */
  readonly name: string;
  /** Every variable by its name, ascending; a partitioned variable appears once, under its full shape. */
  readonly variables: ReadonlyMap<string, TensorInfo>;
  /** A variable that is read when it is wanted. @throws InvalidArgumentError when there is no such variable. */
  source(name: string): TensorSource;
  /** Reads a variable and checks its checksum. Rejects with CheckpointFormatError when it is damaged. */
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

/** The source of a variable: what is known of it, and a way to the rest. */
export function variableSource(info: TensorInfo<DType>, read: () => Promise<Tensor>): TensorSource {
  return { dtype: info.dtype, shape: info.shape, read };
}
