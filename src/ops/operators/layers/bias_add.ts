/** BiasAdd: adds a vector [c] to the last axis of a tensor [..., c]. */
import type { Value } from '../../../graph/builder.js';
import { requireNHWC } from '../../geometry/conv_geometry.js';
import { isNumeric } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export const biasAddOperator = defineOperator({
  names: ['BiasAdd'],
  attributes(node) {
    requireNHWC(node);
    return {};
  },
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 2);
    const [x, bias] = inputs;
    const fits = x.shape.length >= 2 && bias.shape.length === 1 && bias.shape[0] === x.shape[x.shape.length - 1];
    if (!fits || x.dtype !== bias.dtype || !isNumeric(x.dtype)) {
      throw mismatch(node, inputs, 'an input [..., channels] and a bias [channels] of the same numeric data type');
    }
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  reads: readsSamePixel,
  gradient: (site) => [site.gradient, site.wants(1) ? site.add('BiasAddGrad', [site.gradient], { data_format: 'NHWC' }) : undefined],
});

/** Adds a BiasAdd. `x` [..., c], `bias` [c]. */
export const biasAdd = (x: Value, bias: Value, name?: string): Value =>
  x.builder.add('BiasAdd', [x, bias], { data_format: 'NHWC' }, name);
