/** Variables that are in memory, as a checkpoint. */
import { sourceOf, type Tensor } from '../../tensor.js';
import { unknownVariable, type Checkpoint } from './checkpoint.js';

export function memoryCheckpoint(name: string, values: ReadonlyMap<string, Tensor>): Checkpoint {
  const valueOf = (variable: string): Tensor => {
    const value = values.get(variable);
    if (!value) throw unknownVariable(name, variable, values);
    return value;
  };
  return {
    name,
    variables: values,
    source: (variable) => sourceOf(valueOf(variable)),
    read: async (variable) => valueOf(variable),
    close: () => Promise.resolve(),
  };
}
