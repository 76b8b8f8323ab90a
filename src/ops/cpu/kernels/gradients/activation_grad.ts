import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

/** What the gradient is multiplied with, from the activation's output: TensorFlow multiplies too, so NaN and infinity do not vanish where it is 0. */
const SLOPES: Readonly<Record<string, (y: number) => number>> = {
  ReluGrad: (y) => (y > 0 ? 1 : 0),
  Relu6Grad: (y) => (y > 0 && y < 6 ? 1 : 0),
  EluGrad: (y) => (y < 0 ? y + 1 : 1),
  SigmoidGrad: (y) => y * (1 - y),
  TanhGrad: (y) => 1 - y * y,
};

export const activationGradKernel: CpuKernel<unknown> = ({ op }) => {
  const slope = SLOPES[op];
  // The squashing ones are given the activation's output first, the others the gradient.
  const outputFirst = op === 'SigmoidGrad' || op === 'TanhGrad';
  return ([a, b], [out]) => {
    const [dy, y] = (outputFirst ? [b, a] : [a, b]).map(numbersOf);
    const to = numbersOf(out);
    for (let i = 0; i < to.length; i++) to[i] = dy[i] * slope(y[i]);
  };
};
