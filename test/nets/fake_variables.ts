/** Variables as a checkpoint of a variant would hold them: right names and shapes, zeros for values. */
import { classifierVariables } from '../../src/nets/classifier.js';
import { deepLabVariables } from '../../src/nets/deeplab_graph.js';
import type { Variables } from '../../src/nets/variables.js';
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
