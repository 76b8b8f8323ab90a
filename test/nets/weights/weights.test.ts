import { describe, expect, test } from '@jest/globals';
import { attrTensor } from '../../../src/graph/attributes.js';
import { GraphBuilder } from '../../../src/graph/builder.js';
import { buildDeepLab } from '../../../src/nets/deeplab_graph.js';
import { Weights } from '../../../src/nets/weights/weights.js';
import type { TensorInfo, VariableInfo } from '../../../src/tensor.js';
import { fakeVariables, MOBILENET_VOC, variablesOf } from '../fake_variables.js';

const OPTIONS = { outputStride: 16, cropSize: [65, 65] } as const;

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toHaveProperty('tag', 'MissingVariablesError');
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test('a variable becomes one lazy constant under its own name', () => {
  const builder = new GraphBuilder();
  const info: TensorInfo = { dtype: 'float32', shape: [1, 1, 2, 3] };
  const weights = Weights.over(builder, {
    ...variablesOf([['a/b/weights', info]]),
    source: () => ({ ...info, read: () => Promise.reject(new Error('read too early')) }),
  });
  const first = weights.at('a').at('b').variable('weights', [1, 1, 2, 3]);
  const second = weights.at('a/b').variable('weights', [1, 1, 2, 3]);
  weights.check('a network', () => '');
  expect(second).toBe(first);
  const nodes = [...builder.build().nodes.values()];
  expect(nodes.map((node) => [node.name, node.op])).toEqual([['a/b/weights', 'Const']]);
  expect(attrTensor(nodes[0], 'value').shape).toEqual([1, 1, 2, 3]);
});

describe('all that does not fit is reported at once', () => {
  test('missing, mis-shaped and mis-typed', () => {
    const variables = new Map<string, VariableInfo>(fakeVariables(MOBILENET_VOC).variables);
    variables.delete('aspp0/weights');
    variables.delete('MobilenetV2/expanded_conv_5/expand/BatchNorm/gamma');
    variables.set('image_pooling/weights', { dtype: 'float32', shape: [1, 1, 320, 128] });
    variables.set('logits/semantic/biases', { dtype: 'float64', shape: [21] });
    variables.set('MobilenetV2/Conv/BatchNorm/beta', { dtype: 'qint8', shape: [32] });
    variables.set('another_network/kernel', { dtype: 'int4', shape: [2] });
    const message = messageOf(() => buildDeepLab(variablesOf(variables), MOBILENET_VOC, OPTIONS));
    expect(message).toContain('do not fit DeepLab mobilenet_v2 with 21 classes, ASPP (image pooling, 1x1), no decoder');
    expect(message).toContain("2 missing ('MobilenetV2/expanded_conv_5/expand/BatchNorm/gamma' [192], 'aspp0/weights' [1,1,320,256])");
    expect(message).toContain("'image_pooling/weights' is float32[1,1,320,128], expected float32[1,1,320,256]");
    expect(message).toContain("'logits/semantic/biases' is float64[21], expected float32[21]");
    expect(message).toContain("3 of another shape ('MobilenetV2/Conv/BatchNorm/beta' is qint8[32], expected float32[32]");
    expect(message).toContain("1 left over ('another_network/kernel' [2])");
    // To build what was built would be no advice.
    expect(message).not.toContain('build that');
  });

  test('the variant that would fit is named, and long lists are cut', () => {
    const small = { ...MOBILENET_VOC, depthMultiplier: 0.5, channelDivisor: 1 } as const;
    const message = messageOf(() => buildDeepLab(fakeVariables(small), MOBILENET_VOC, OPTIONS));
    expect(message).toMatch(/\d+ of another shape \('MobilenetV2\/Conv\/weights' is float32\[3,3,3,16\], expected float32\[3,3,3,32\].*, and \d+ more\)/);
    expect(message).toContain('They look like DeepLab mobilenet_v2 x0.5 with 21 classes, ASPP (image pooling, 1x1), no decoder; build that');
  });
});
