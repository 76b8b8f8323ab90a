import { InvalidArgumentError } from '../../../../errors.js';
import { numbersOf, type NumberArray } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

/** The row's maximum is subtracted first, as in Softmax: no exponential overflows, and the logarithm is that of a number of at least 1. */
export const crossEntropyKernel: CpuKernel<unknown> = ({ op, node, inputs: [{ shape }] }) => {
  const [rows, classes] = shape;
  const sparse = op === 'SparseSoftmaxCrossEntropyWithLogits';
  const powers = new Float64Array(classes);
  return ([features, labels], [losses, backprop]) => {
    const x = numbersOf(features);
    const loss = numbersOf(losses);
    const gradient = numbersOf(backprop);
    for (let row = 0, start = 0; row < rows; row++, start += classes) {
      const most = greatest(x, start, classes);
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += powers[k] = Math.exp(x[start + k] - most);
      const logSum = Math.log(sum);
      if (sparse) {
        const label = Number(labels.data[row]);
        if (!(label >= 0 && label < classes)) throw outside(node, op, row, label, classes);
        loss[row] = logSum - (x[start + label] - most);
        for (let k = 0; k < classes; k++) gradient[start + k] = powers[k] / sum - (k === label ? 1 : 0);
      } else {
        const wanted = numbersOf(labels);
        let total = 0;
        for (let k = 0; k < classes; k++) {
          // A logit of minus infinity gives NaN even where its class is not wanted, as in TensorFlow.
          total += wanted[start + k] * (logSum - (x[start + k] - most));
          gradient[start + k] = powers[k] / sum - wanted[start + k];
        }
        loss[row] = total;
      }
    }
  };
};

function greatest(x: NumberArray, start: number, classes: number): number {
  let most = x[start];
  for (let i = start + 1; i < start + classes; i++) if (x[i] > most) most = x[i];
  return most;
}

function outside(node: string, op: string, row: number, label: number, classes: number): InvalidArgumentError {
  return new InvalidArgumentError(`Node '${node}' (${op}): labels[${row}] is ${label}, expected a class in [0, ${classes}). Give pixels without a class another label and the weight 0.`);
}
