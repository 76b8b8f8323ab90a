/** What blocks, layers and numbers are called. */
import { expect, test } from '@jest/globals';
import { kindOf, rateOf, strideOf } from '../../../web/inside/network/kinds.js';
import { nameWithin, scopeOf, titleOf } from '../../../web/inside/network/scopes.js';
import { milliseconds, shapeText, shortCount, value } from '../../../web/inside/numbers.js';

test.each([
  ['MobilenetV2/Conv/Relu6', 'MobilenetV2/Conv', 'Conv', 'Relu6'],
  ['MobilenetV2/expanded_conv/depthwise/Relu6', 'MobilenetV2/expanded_conv', 'expanded_conv', 'depthwise/Relu6'],
  ['MobilenetV2/expanded_conv_16/project/BatchNorm/FusedBatchNormV3', 'MobilenetV2/expanded_conv_16', 'expanded_conv_16', 'project'],
  ['xception_65/entry_flow/conv1_1/Relu', 'xception_65/entry_flow/conv1_1', 'entry_flow/conv1_1', 'Relu'],
  ['xception_65/middle_flow/block1/unit_12/xception_module/add', 'xception_65/middle_flow/block1/unit_12', 'middle_flow/block1/unit_12', 'add'],
  ['aspp2_depthwise/Relu', 'aspp2', 'aspp2', 'depthwise/Relu'],
  ['decoder/decoder_conv0_pointwise/Relu', 'decoder/decoder_conv0', 'decoder_conv0', 'pointwise/Relu'],
  ['decoder/feature_projection0/Relu', 'decoder/feature_projection0', 'feature_projection0', 'Relu'],
  ['logits/semantic/BiasAdd', 'logits', 'logits', 'semantic'],
])('%s', (name, scope, title, within) => {
  expect([scopeOf(name), titleOf(scope), nameWithin(scope, name)]).toEqual([scope, title, within]);
});

test.each(['concat', 'AvgPool2D/AvgPool', 'ResizeBilinear_2', 'sub_7', 'ArgMax', 'decoder/concat'])('%s has no scope of its own', (name) => {
  expect(scopeOf(name)).toBeUndefined();
});

test('kinds of layers', () => {
  const window = { size: [3, 3], strides: [2, 2], rates: [6, 6], padding: [6, 6] } as const;
  expect(kindOf({ op: 'FusedDepthwiseConv2D', window })).toBe('3 × 3 depthwise');
  expect(kindOf({ op: 'FusedConv2D', window: { ...window, size: [1, 1] } })).toBe('1 × 1 convolution');
  expect(kindOf({ op: 'AvgPool', window: { ...window, size: [33, 33] } })).toBe('mean of 33 × 33');
  expect(kindOf({ op: 'AddV2' })).toBe('addition');
  expect(kindOf({ op: 'SomethingNew' })).toBe('SomethingNew');
  expect([strideOf({ op: 'FusedConv2D', window }), rateOf({ window }), rateOf({})]).toEqual([2, 6, 1]);
});

test.each([
  [0, '0'],
  [999, '999'],
  [12_345, '12.3 k'],
  [867_496_704, '867 M'],
  [4_704_480, '4.70 M'],
  [54_049_219_184, '54.0 G'],
  [999_999_999, '1.00 G'],
])('%i is %s', (n, text) => expect(shortCount(n)).toBe(text));

test('milliseconds, values, shapes', () => {
  expect([0.123, 5.06, 12.34, 212.4].map(milliseconds)).toEqual(['0.12 ms', '5.06 ms', '12.3 ms', '212 ms']);
  expect([0, 6, 4.70249, -0.5, 1e-5, 123_456.7, NaN].map(value)).toEqual(['0', '6', '4.702', '-0.5000', '1.00e-5', '1.23e+5', 'NaN']);
  expect([[1, 33, 33, 96], [1, 513, 513], [300, 451, 3]].map(shapeText)).toEqual(['33 × 33 × 96', '513 × 513', '300 × 451 × 3']);
});
