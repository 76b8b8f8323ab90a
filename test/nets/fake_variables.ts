/** Variables as a checkpoint of a variant would hold them: right names and shapes, zeros for values. */
import { classifierVariables } from '../../src/nets/classifier.js';
import { deepLabVariables } from '../../src/nets/deeplab_graph.js';
import type { HeadFlags } from '../../src/nets/heads/head_flags.js';
import type { Variables } from '../../src/nets/weights/variables.js';
import type { DeepLabVariant, Variant } from '../../src/nets/variant.js';
import { isRead, tensor, zeros, type VariableInfo } from '../../src/tensor.js';

export const MOBILENET_VOC: DeepLabVariant = {
  task: 'segmentation',
  backbone: 'mobilenet_v2',
  depthMultiplier: 1,
  channelDivisor: 8,
  numClasses: 21,
  aspp: true,
  imagePooling: true,
  atrousBranches: 0,
  decoderOutputStride: undefined,
};

export const XCEPTION_VOC: DeepLabVariant = { ...MOBILENET_VOC, backbone: 'xception_65', atrousBranches: 3, decoderOutputStride: 4 };

const SQUEEZED: Partial<HeadFlags> = {
  ...{ asppConvsFilters: 128, asppWithConcatProjection: false, asppWithSqueezeAndExcitation: true },
  ...{ decoderUseSeparableConv: false, decoderUseSumMerge: true, decoderFilters: 19, decoderOutputIsLogits: true },
};

/** The later networks of the zoo, and one that was trained with other flags. */
export const LATER = {
  mobilenetV3Small: { ...MOBILENET_VOC, backbone: 'mobilenet_v3_small_seg', numClasses: 19, decoderOutputStride: 8, flags: SQUEEZED },
  mobilenetV3Large: { ...MOBILENET_VOC, backbone: 'mobilenet_v3_large_seg', numClasses: 19, decoderOutputStride: 8, flags: SQUEEZED },
  edgeTpu: { ...MOBILENET_VOC, backbone: 'mobilenet_edgetpu', numClasses: 19 },
  edgeTpuSlim: { ...MOBILENET_VOC, backbone: 'mobilenet_edgetpu', depthMultiplier: 0.75, numClasses: 19, flags: { asppConvsFilters: 128 } },
  xception71Cell: { ...XCEPTION_VOC, backbone: 'xception_71', numClasses: 19, imagePooling: false, atrousBranches: 5, flags: { densePredictionCell: true } },
  resnet50: { ...XCEPTION_VOC, backbone: 'resnet_v1_50_beta' },
  resnet101: { ...XCEPTION_VOC, backbone: 'resnet_v1_101_beta' },
  ade20k: { ...MOBILENET_VOC, numClasses: 151, decoderOutputStride: 4 },
  half: { ...MOBILENET_VOC, depthMultiplier: 0.5, channelDivisor: 1 },
  quantized: { ...MOBILENET_VOC, depthMultiplier: 0.5, channelDivisor: 1, flags: { quantized: true } },
  fullConvolutions: {
    ...{ ...MOBILENET_VOC, depthMultiplier: 0.35, channelDivisor: 1, numClasses: 3, imagePooling: false, atrousBranches: 3, decoderOutputStride: 4 },
    flags: { asppWithSeparableConv: false, decoderUseSeparableConv: false },
  },
} as const satisfies Readonly<Record<string, DeepLabVariant>>;

export function variablesOf(infos: Iterable<readonly [string, VariableInfo]>): Variables {
  const variables = new Map(infos);
  return {
    variables,
    source(name) {
      const info = variables.get(name);
      if (!info || !isRead(info)) throw new Error(`no ${name}`);
      return { ...info, read: () => Promise.resolve(zeros(info.dtype, info.shape)) };
    },
  };
}

export function fakeVariables(variant: Variant): Variables {
  return variablesOf(variant.task === 'segmentation' ? deepLabVariables(variant) : classifierVariables(variant));
}

/** The same, with this number of steps under `global_step`. */
export function int64Step(variables: Variables, step: bigint): Variables {
  const info = { dtype: 'int64', shape: [] } as const;
  return {
    variables: new Map(variables.variables).set('global_step', info),
    source: (name) => (name === 'global_step' ? { ...info, read: () => Promise.resolve(tensor('int64', [], BigInt64Array.of(step))) } : variables.source(name)),
  };
}
