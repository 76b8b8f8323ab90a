/** ReluGrad, Relu6Grad, EluGrad, SigmoidGrad and TanhGrad of float32. */
import { sizeOf } from '../../../../tensor.js';
import type { FusedActivation } from '../../../operators/fused/fused_conv2d.js';
import { call, type WasmKernel } from '../../kernel.js';
import { elementsChunk } from '../walk.js';

const KERNELS = {
  ReluGrad: 'reluGradient',
  Relu6Grad: 'relu6Gradient',
  EluGrad: 'eluGradient',
  SigmoidGrad: 'sigmoidGradient',
  TanhGrad: 'tanhGradient',
} as const;

/** What kernels know an activation by whose gradient is one with their own step (assembly/functions/activation_slope.ts). */
export const activationCode = (activation: FusedActivation = 'None'): number => ['None', 'Relu', 'Relu6'].indexOf(activation);

export const activationGradKernel: WasmKernel<unknown> = ({ op, inputs: [{ dtype, shape }], threads }) => {
  if (dtype !== 'float32') return undefined;
  const kernel = KERNELS[op as keyof typeof KERNELS];
  const units = sizeOf(shape);
  // The squashing ones are given the activation's output first, the others the gradient.
  const [gradient, y] = op === 'SigmoidGrad' || op === 'TanhGrad' ? [1, 0] : [0, 1];
  return [
    call(kernel, {
      units,
      chunk: elementsChunk(units, threads),
      scratchBytes: 0,
      fields: (place) => ({ gradient: place.input(gradient), y: place.input(y), out: place.output(0) }),
    }),
  ];
};
