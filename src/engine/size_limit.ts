/**
 * What a graph may ask for. Sizes come from files and from users, and a damaged one asks for more memory than any
 * machine has: that is an error which names the node, before the memory is taken.
 */
import { ShapeMismatchError } from '../errors.js';
import type { Node } from '../graph/graph.js';
import { bytesOf, formatInfo, type TensorInfo } from '../tensor.js';

/**
 * 2 GiB for one tensor, which every JavaScript engine can hold in one ArrayBuffer. The greatest that a published network
 * makes, Xception_65 on Cityscapes at scale 1.75, is 0.8 GiB.
 */
const MAX_TENSOR_BYTES = 2 ** 31;

/** 8 GiB for all activations that are alive at one time. */
export const MAX_ARENA_BYTES = 2 ** 33;

/** @throws ShapeMismatchError when an output cannot be, or is greater than a tensor may be. */
export function checkOutputSizes(node: Pick<Node, 'name' | 'op'>, outputs: readonly TensorInfo[]): void {
  for (const output of outputs) {
    const possible = output.shape.every((size) => Number.isSafeInteger(size) && size >= 0);
    // Strings have no fixed size; a pointer each is the least that they take.
    const bytes = bytesOf(output) ?? output.shape.reduce((total, size) => total * size, 8);
    if (possible && bytes <= MAX_TENSOR_BYTES) continue;
    throw new ShapeMismatchError(
      `Node '${node.name}' (${node.op}) would give ${formatInfo(output)}, ${possible ? `${gibibytes(bytes)} GiB` : 'which no tensor can be'}; ` +
        `at most ${gibibytes(MAX_TENSOR_BYTES)} GiB is computed. The graph is damaged, or the sizes that were asked for are too large.`,
    );
  }
}

/** @throws ShapeMismatchError when the activations of one run are more than a machine may be asked for. */
export function checkArenaSize(bytes: number): void {
  if (bytes <= MAX_ARENA_BYTES) return;
  throw new ShapeMismatchError(
    `The activations of one run would take ${gibibytes(bytes)} GiB at the same time; at most ${gibibytes(MAX_ARENA_BYTES)} GiB is taken. ` +
      'Use a smaller picture, crop or scale; a damaged graph can ask for this too.',
  );
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toPrecision(2);
