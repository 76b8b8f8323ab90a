import type { Tensor, TensorInfo } from '../../tensor.js';

/** An input as shape inference sees it: data type, shape, and its value where that is known before the run. */
export interface Operand extends TensorInfo {
  readonly value?: Tensor;
}
