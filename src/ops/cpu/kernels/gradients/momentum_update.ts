import type { MomentumAttributes } from '../../../operators/gradients/momentum_update.js';
import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

/** TensorFlow's momentum is a float32. The new accumulator is rounded before it moves the variable, as it is what the next step begins with. */
export const momentumUpdateKernel: CpuKernel<MomentumAttributes> = ({ attrs }) => {
  const momentum = Math.fround(attrs.momentum);
  return (inputs, outputs) => {
    const [variable, accumulator, gradient, [rate]] = inputs.map(numbersOf);
    const [nextVariable, nextAccumulator] = outputs.map(numbersOf);
    for (let i = 0; i < variable.length; i++) {
      nextAccumulator[i] = momentum * accumulator[i] + gradient[i];
      nextVariable[i] = variable[i] - rate * nextAccumulator[i];
    }
  };
};
