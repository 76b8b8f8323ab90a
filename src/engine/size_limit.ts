/**
 * What a graph may ask for. Sizes come from files and from users, and a damaged one asks for more memory than any
 * machine has: that is an error which names the node, before the memory is taken.
 */
import { ShapeMismatchError } from '../errors.js';
import type { Node } from '../graph/graph.js';
import { bytesOf, formatInfo, sizeOf, type TensorInfo } from '../tensor.js';

/**
 * 2 GiB for one tensor, which every JavaScript engine can hold in one ArrayBuffer. The greatest that a published network
 * makes, Xception_65 on Cityscapes at scale 1.75, is 0.8 GiB.
 */
export const MAX_TENSOR_BYTES = 2 ** 31;

/** Strings have no fixed size; a pointer each is the least that they take, and mostly it is an object. */
const POINTER_BYTES = 8;
const STRING_BYTES = 128;
/** They lie on the heap of the JavaScript engine, which is a fraction of the memory that arrays may have: half a gigabyte of empty ones. */
const MAX_STRINGS = 2 ** 22;

/** 8 GiB for all activations that are alive at one time. */
export const MAX_ARENA_BYTES = 2 ** 33;

/** Constants that are computed ahead of runs may take this much, and a few times as much as those that they are computed from. */
const FREE_FOLDED_BYTES = 2 ** 27;
const MAX_FOLDED_RATIO = 4;

const SMALL_BYTES = 2 ** 15;

/** Multiply-adds that are made for constants; no network has any. */
const MAX_FOLDED_MULTIPLY_ADDS = 2 ** 30;

/**
 * How much of a graph is computed once rather than in every run. A file of a few bytes can ask for constants of any size (Fill, Tile); beyond a limit
 * on their sum they are left to the runs, which have limits and can be stopped.
 */
export class FoldingBudget {
  #given = 0;
  readonly #folded = { small: 0, large: 0 };
  #multiplyAdds = 0;

  /** A constant of the graph itself. */
  given(info: TensorInfo): void {
    this.#given += bytesOf(info) ?? 0;
  }

  /** Whether outputs may be constants; counts them if so. */
  affords(outputs: readonly TensorInfo[], multiplyAdds: number): boolean {
    const bytes = outputs.reduce((sum, output) => sum + (bytesOf(output) ?? sizeOf(output.shape) * STRING_BYTES), 0);
    // Sizes and axes, on which shapes depend, are not refused because of large ones.
    const kind = bytes <= SMALL_BYTES ? 'small' : 'large';
    const isAffordable =
      this.#folded[kind] + bytes <= FREE_FOLDED_BYTES + MAX_FOLDED_RATIO * this.#given && this.#multiplyAdds + multiplyAdds <= MAX_FOLDED_MULTIPLY_ADDS;
    if (!isAffordable) return false;
    this.#folded[kind] += bytes;
    this.#multiplyAdds += multiplyAdds;
    return true;
  }
}

/** Source: TensorFlow, core/framework/tensor_shape.h (TensorShapeRep::MaxDimensions). */
const MAX_RANK = 254;

/** Dimensions of all values together: of a quarter million nodes with maps of four dimensions each, there are fewer. */
const MAX_DIMENSIONS = 2 ** 21;

/** Counts the dimensions of all values of a graph, each of which is kept. */
export class ShapeBudget {
  #spent = 0;

  /** @throws ShapeMismatchError */
  spend(outputs: readonly TensorInfo[]): void {
    for (const { shape } of outputs) this.#spent += shape.length + 1;
    if (this.#spent > MAX_DIMENSIONS) {
      throw new ShapeMismatchError(`The values of the graph have more than ${MAX_DIMENSIONS} dimensions all together; no network has. The graph is damaged.`);
    }
  }
}

/** @throws ShapeMismatchError when an output cannot be, or is greater than a tensor may be. */
export function checkOutputSizes(node: Pick<Node, 'name' | 'op'>, outputs: readonly TensorInfo[]): void {
  for (const output of outputs) {
    if (output.shape.length > MAX_RANK) {
      throw new ShapeMismatchError(`Node '${node.name}' (${node.op}) would give a tensor of ${output.shape.length} dimensions; TensorFlow's have at most ${MAX_RANK}.`);
    }
    const possible = output.shape.every((size) => Number.isSafeInteger(size) && size >= 0);
    const bytes = bytesOf(output) ?? sizeOf(output.shape) * POINTER_BYTES;
    if (possible && bytes <= MAX_TENSOR_BYTES) {
      if (output.dtype === 'string') checkStrings(sizeOf(output.shape), `Node '${node.name}' (${node.op})`);
      continue;
    }
    throw new ShapeMismatchError(
      `Node '${node.name}' (${node.op}) would give ${formatInfo(output)}, ${possible ? `${gibibytes(bytes)} GiB` : 'which no tensor can be'}; ` +
        `at most ${gibibytes(MAX_TENSOR_BYTES)} GiB is computed. The graph is damaged, or the sizes that were asked for are too large.`,
    );
  }
}

/** @throws ShapeMismatchError when somebody would make more strings than an engine's heap may be asked for */
export function checkStrings(count: number, who: string): void {
  if (count <= MAX_STRINGS) return;
  throw new ShapeMismatchError(`${who} would give ${count} strings; at most ${MAX_STRINGS} are made. The graph is damaged, or the sizes that were asked for are too large.`);
}

/** @throws ShapeMismatchError when the activations of one run are more than a machine may be asked for. */
export function checkArenaSize(bytes: number): void {
  if (bytes <= MAX_ARENA_BYTES) return;
  throw new ShapeMismatchError(
    `The activations of one run would take ${gibibytes(bytes)} GiB at the same time; at most ${gibibytes(MAX_ARENA_BYTES)} GiB is taken. ` +
      'Use a smaller picture, crop or scale; a damaged graph can ask for this too.',
  );
}

/** Such as 2.0, 12 and 111.8. */
export function gibibytes(bytes: number): string {
  const size = bytes / 2 ** 30;
  return size < 10 ? size.toFixed(1) : String(Math.round(10 * size) / 10);
}
