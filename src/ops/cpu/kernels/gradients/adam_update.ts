import type { AdamAttributes } from '../../../operators/gradients/adam_update.js';
import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

const { fround, sqrt } = Math;

/** Rounds after each operation, as TensorFlow does: a root of a sum that was not rounded is another one. */
export const adamUpdateKernel: CpuKernel<AdamAttributes> = ({ attrs }) => {
  const [ofGradient, ofSquare] = [fround(1 - fround(attrs.beta1)), fround(1 - fround(attrs.beta2))];
  const epsilon = fround(attrs.epsilon);
  return (inputs, outputs) => {
    const [variable, m, v, gradient, [rate]] = inputs.map(numbersOf);
    const [nextVariable, nextM, nextV] = outputs.map(numbersOf);
    for (let i = 0; i < variable.length; i++) {
      nextM[i] = m[i] + fround(fround(gradient[i] - m[i]) * ofGradient);
      nextV[i] = v[i] + fround(fround(fround(gradient[i] * gradient[i]) - v[i]) * ofSquare);
      nextVariable[i] = variable[i] - fround(fround(nextM[i] * rate) / fround(fround(sqrt(nextV[i])) + epsilon));
    }
  };
};
