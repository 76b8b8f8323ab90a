/**
 * PixelConv2D: a 1x1 convolution of a map that is one pixel, as FusedConv2D, but defined to the last bit. Each output is
 *
 *     float32(activation(bias + x[0] * w[0] + x[1] * w[1] + ...))
 *
 * where products and sums are float64, from left to right. What lies between layers in 8 bits and is one pixel (the image-level branch) stays float, and shall not
 * make integers behind it differ from one backend to another. The engine's `quantize` makes it.
 */
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { activationAttribute, type FusedActivation } from '../fused/fused_conv2d.js';

export interface PixelConvAttributes {
  readonly activation: FusedActivation;
}

export const pixelConv2dOperator = defineOperator<PixelConvAttributes>({
  names: ['PixelConv2D'],
  attributes: (node) => ({ activation: activationAttribute(node, 'activation') }),
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 3);
    const [x, filter, bias] = inputs;
    const isPixel = x.shape.length === 4 && x.shape[1] === 1 && x.shape[2] === 1;
    const fits = filter.shape.length === 4 && filter.shape[0] === 1 && filter.shape[1] === 1 && filter.shape[2] === x.shape[3] && String(bias.shape) === String(filter.shape.slice(3));
    if (!isPixel || !fits || inputs.some(({ dtype }) => dtype !== 'float32')) throw mismatch(node, inputs, 'float32 pixels [batch, 1, 1, in], a filter [1, 1, in, out] and a bias [out]');
    return [{ dtype: 'float32', shape: [x.shape[0], 1, 1, filter.shape[3]] }];
  },
  multiplyAdds: ([{ shape: [batch] }, { shape: [, , depth, channels] }]) => batch * depth * channels,
});
