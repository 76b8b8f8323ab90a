import type { TensorSource, VariableInfo } from '../../tensor.js';

/** Named tensors. A checkpoint is one. */
export interface Variables {
  readonly variables: ReadonlyMap<string, VariableInfo>;
  source(name: string): TensorSource;
}
