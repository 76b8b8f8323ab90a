import { describe, expect, test } from '@jest/globals';
import { detectVariant } from '../../src/nets/detect.js';
import { mobilenetEmbedding } from '../../src/nets/backbones/mobilenet.js';
import { describeVariant, type ClassifierVariant, type Variant } from '../../src/nets/variant.js';
import type { TensorInfo, VariableInfo } from '../../src/tensor.js';
import { fakeVariables, LATER, MOBILENET_VOC, variablesOf, XCEPTION_VOC } from './fake_variables.js';

const classifier = (depthMultiplier: number): ClassifierVariant => ({
  task: 'classification',
  backbone: 'mobilenet_v2',
  depthMultiplier,
  channelDivisor: 8,
  numClasses: 1001,
  embedding: mobilenetEmbedding(depthMultiplier),
});

const VARIANTS: readonly Variant[] = [
  MOBILENET_VOC,
  { ...MOBILENET_VOC, numClasses: 19 },
  { ...MOBILENET_VOC, depthMultiplier: 0.5, channelDivisor: 1 },
  { ...MOBILENET_VOC, depthMultiplier: 0.625, channelDivisor: 1 },
  { ...MOBILENET_VOC, aspp: false, imagePooling: false },
  { ...MOBILENET_VOC, imagePooling: false },
  { ...MOBILENET_VOC, atrousBranches: 3, decoderOutputStride: 4 },
  XCEPTION_VOC,
  { ...XCEPTION_VOC, backbone: 'xception_41', numClasses: 151 },
  { ...XCEPTION_VOC, backbone: 'xception_71', decoderOutputStride: undefined },
  ...Object.values(LATER),
  { ...LATER.ade20k, decoderOutputStride: 4, flags: { coarserDecoderStrides: [16, 8] } },
  { ...XCEPTION_VOC, decoderOutputStride: 8 },
  { ...XCEPTION_VOC, backbone: 'xception_71', decoderOutputStride: 4, flags: { coarserDecoderStrides: [8] } },
  { ...LATER.resnet50, decoderOutputStride: 16, imagePooling: false, atrousBranches: 5 },
  { ...LATER.mobilenetV3Small, decoderOutputStride: 4, flags: { ...LATER.mobilenetV3Small.flags, coarserDecoderStrides: [8], asppConvsFilters: 64 } },
  { ...MOBILENET_VOC, decoderOutputStride: 4, flags: { decoderUseSumMerge: true, decoderFilters: 64 } },
  { ...MOBILENET_VOC, decoderOutputStride: 8, flags: { decoderUseSumMerge: true, decoderUseSeparableConv: false } },
  { ...MOBILENET_VOC, decoderOutputStride: 4, flags: { decoderUseSeparableConv: false, decoderOutputIsLogits: true, decoderFilters: 21 } },
  { ...XCEPTION_VOC, flags: { asppConvsFilters: 64, decoderFilters: 128 } },
  { ...MOBILENET_VOC, atrousBranches: 1, flags: { asppWithConcatProjection: false } },
  { ...MOBILENET_VOC, aspp: false, imagePooling: false, atrousBranches: 4, flags: { logitsKernelSize: 3 } },
  { ...MOBILENET_VOC, aspp: false, imagePooling: false, decoderOutputStride: 4 },
  { ...LATER.mobilenetV3Large, depthMultiplier: 0.75 },
  classifier(1),
  classifier(0.35),
  classifier(1.4),
  { ...classifier(1), backbone: 'xception_65', embedding: 2048 },
  { ...classifier(1), backbone: 'xception_41', embedding: 2048 },
  { ...classifier(1), backbone: 'resnet_v1_50_beta', embedding: 2048 },
  { ...classifier(1), backbone: 'resnet_v1_101_beta', embedding: 2048 },
];

describe('a variant is read from its own variables', () => {
  test.each(VARIANTS.map((variant) => [describeVariant(variant), variant] as const))('%s', (_, variant) => {
    const { variant: found, reasons } = detectVariant(fakeVariables(variant));
    expect(found).toEqual(variant);
    expect(reasons.length).toBeGreaterThan(1);
    for (const reason of reasons) expect(reason).toMatch(/^.+: .+$/);
  });
});

test('reasons name what they are drawn from', () => {
  expect(detectVariant(fakeVariables(XCEPTION_VOC)).reasons).toEqual([
    "backbone xception_65: there is 'xception_65/entry_flow/conv1_1/weights'",
    "task segmentation with 21 classes: 'logits/semantic/weights' is [1,1,256,21]",
    "ASPP: there is a 'concat_projection/weights'",
    "image pooling: there is an 'image_pooling/weights'",
    "3 atrous branches: there are 3 scopes 'asppN_depthwise'",
    "decoder at stride 4: there is a 'decoder/feature_projection0/weights'",
  ]);
});

test('reasons of other flags name what they are drawn from', () => {
  expect(detectVariant(fakeVariables(LATER.fullConvolutions)).reasons).toEqual(
    expect.arrayContaining(["3 atrous branches: there are 3 scopes 'aspp1, aspp2, ...'", "no image pooling: there is no 'image_pooling/weights'", "full convolutions in the decoder: there is no 'decoder/decoder_conv0_pointwise/weights'"]),
  );
  expect(detectVariant(fakeVariables(LATER.mobilenetV3Small)).reasons).toEqual(
    expect.arrayContaining(["squeeze and excitation: there is an 'image_pooling/biases'", "decoder at stride 8: 'decoder/feature_projection0/weights' is [1,1,88,19]", "the decoder's result is the logits: its convolutions have biases in place of batch norms"]),
  );
  expect(detectVariant(fakeVariables(LATER.quantized)).reasons).toContain("quantised to 8 bits: there is a 'MobilenetV2/Conv/weights_quant/min'");
});

test('optimizer slots, averages and a scope around everything do not matter', () => {
  const { variables } = fakeVariables(MOBILENET_VOC);
  const infos: [string, VariableInfo][] = [...variables].flatMap(([name, info]): [string, VariableInfo][] => [
    [`model/${name}`, info],
    [`model/${name}/Momentum`, info],
    [`model/${name}/ExponentialMovingAverage`, info],
  ]);
  expect(detectVariant(variablesOf([...infos, ['global_step', { dtype: 'int64', shape: [] }]])).variant).toEqual(MOBILENET_VOC);
});

describe('what cannot be built', () => {
  const info: TensorInfo = { dtype: 'float32', shape: [3, 3, 3, 32] };
  test.each([
    ['nothing', [], 'found no variables at all; expected a DeepLab checkpoint'],
    ['another network', ['resnet/a', 'resnet/b', 'resnet/c', 'resnet/d'], 'found 4 variables (resnet/a, resnet/b, resnet/c, ...)'],
    ['a ResNet with another stem', ['resnet_v1_50/conv1/weights'], "whose first convolution is 7x7 ('resnet_v1_50/conv1/weights')"],
    ['a classifier that is none here', ['MobilenetV3/Conv/weights', 'MobilenetV3/Logits/Conv2d_1c_1x1/weights'], 'ImageNet classifier of mobilenet_v3_small_seg'],
    ['a backbone alone', ['MobilenetV2/Conv/weights'], "neither DeepLab's logits ('logits/semantic/weights') nor the classifier's"],
  ])('%s', (_, names, message) => {
    const variables = variablesOf(names.map((name) => [name, info] as const));
    const error = { tag: 'MissingVariablesError', message: expect.stringContaining(message) };
    expect(() => detectVariant(variables)).toThrow(expect.objectContaining(error));
  });
});

// The numbers of variables in checkpoints that TensorFlow wrote.
test.each([
  [MOBILENET_VOC, 272],
  [XCEPTION_VOC, 732],
  [classifier(1), 262],
  [LATER.mobilenetV3Small, 217],
  [LATER.mobilenetV3Large, 273],
  [LATER.quantized, 512],
])('%j has %i variables', (variant, count) => {
  expect(fakeVariables(variant).variables.size).toBe(count);
});
