/** SoftmaxCrossEntropyWithLogits and SparseSoftmaxCrossEntropyWithLogits of float32. */
import { InvalidArgumentError } from '../../../../errors.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../../kernel.js';

/** A vector that sticks out of a row. */
const VECTOR_BYTES = 16;
/** Rows that are worked on together (ROWS of assembly/steps/gradients/cross_entropy.ts), for each of which there are two numbers more. */
const ROWS = 32;
/** Constants of the exponential function (assembly/functions/exp_many.ts). */
const EXP_TABLE_BYTES = 64;

export const crossEntropyKernel: WasmKernel<unknown> = (site: WasmSite<unknown>) => {
  const [features, labels] = site.inputs;
  if (features.dtype !== 'float32') return undefined;
  const [rows, classes] = features.shape;
  const sparse = site.op === 'SparseSoftmaxCrossEntropyWithLogits';
  const labelBytes = labels.dtype === 'int64' ? 8 : 4;
  return [
    call(sparse ? 'sparseCrossEntropy' : 'crossEntropy', {
      units: rows,
      chunk: chunkOf(rows, site.threads),
      scratchBytes: ROWS * (4 * classes + 8) + 2 * VECTOR_BYTES + EXP_TABLE_BYTES,
      fields: (place) => ({ x: place.input(0), labels: place.input(1), labelBytes, loss: place.output(0), backprop: place.output(1), classes }),
      check: sparse ? (place, memory) => checkLabels(site, memory, { loss: place.output(0), labels: place.input(1), labelBytes, rows, classes }) : undefined,
    }),
  ];
};

/** Where losses and their labels lie. */
interface Losses {
  readonly loss: number;
  readonly labels: number;
  readonly labelBytes: number;
  readonly rows: number;
  readonly classes: number;
}

/** @throws InvalidArgumentError for a label that is no class: the kernel wrote NaN as its loss, which a row of NaN has as well */
export function checkLabels({ node, op }: WasmSite<unknown>, memory: ArrayBufferLike, { loss, labels, labelBytes, rows, classes }: Losses): void {
  const losses = new Float32Array(memory, loss, rows);
  for (let row = 0; row < rows; row++) {
    if (!Number.isNaN(losses[row])) continue;
    const label = Number(labelBytes === 8 ? new BigInt64Array(memory, labels, rows)[row] : new Int32Array(memory, labels, rows)[row]);
    if (label >= 0 && label < classes) continue;
    throw new InvalidArgumentError(`Node '${node}' (${op}): labels[${row}] is ${label}, expected a class in [0, ${classes}). Give pixels without a class another label and the weight 0.`);
  }
}
