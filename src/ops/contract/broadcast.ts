/**
 * Broadcasting: shapes are aligned at their last axis, and an axis of size 1 (or a missing one) repeats to fit the other's.
 */
import type { Node } from '../../graph/graph.js';
import type { Shape, TensorInfo } from '../../tensor.js';
import { mismatch } from './operator.js';

/** The common shape of all inputs. Throws ShapeMismatchError where two sizes differ and neither is 1. */
export function broadcastShape(node: Node, inputs: readonly TensorInfo[]): Shape {
  const rank = Math.max(0, ...inputs.map((input) => input.shape.length));
  const shape = new Array<number>(rank).fill(1);
  for (const input of inputs) {
    const shift = rank - input.shape.length;
    for (let axis = shift; axis < rank; axis++) {
      const size = input.shape[axis - shift];
      if (size === 1) continue;
      if (shape[axis] !== 1 && shape[axis] !== size) throw mismatch(node, inputs, 'shapes that broadcast together');
      shape[axis] = size;
    }
  }
  return shape;
}
