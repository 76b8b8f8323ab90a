/** What the passes make of the published networks: few steps of few kinds, and nothing left between the layers. */
import { describe, expect, test } from '@jest/globals';
import { passesFor } from '../../src/engine/passes/index.js';
import { makePlan } from '../../src/engine/plan.js';
import { specialize } from '../../src/engine/specialize.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import type { Plan } from '../../src/ops/backend.js';
import { OPERATORS } from '../../src/ops/index.js';
import type { TensorInfo } from '../../src/tensor.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from '../nets/fake_variables.js';

const CROP: TensorInfo = { dtype: 'float32', shape: [1, 513, 513, 3] };

interface Wanted {
  readonly fetches?: readonly string[];
  readonly scale?: number;
  readonly flip?: boolean;
  /** Whether the backend has all fused operators, and writes slices. */
  readonly fused?: boolean;
}

async function planOf(variant: typeof MOBILENET_VOC, { fetches = ['ArgMax'], scale, flip, fused = true }: Wanted = {}): Promise<Plan> {
  const graph = buildDeepLab(fakeVariables(variant), variant, { outputStride: 16, cropSize: [513, 513], scale, flip });
  const lowered = await specialize(graph, new Map([['ExpandDims', CROP]]), fetches);
  for (const pass of passesFor(() => fused)) pass(lowered);
  return makePlan(lowered, { writesSlices: () => fused });
}

function counted({ steps }: Plan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { node } of steps) counts[node.op] = (counts[node.op] ?? 0) + 1;
  return counts;
}

function multiplyAdds({ steps, values }: Plan): number {
  const count = steps.map(({ node, inputs, outputs }) => {
    const [ins, outs] = [inputs, outputs].map((indices) => indices.map((i) => values[i]));
    const operator = OPERATORS.get(node.op)!;
    return operator.multiplyAdds?.(ins, outs, operator.attributes(node)) ?? 0;
  });
  return count.reduce((sum, n) => sum + n, 0);
}

const PREPROCESSING = { Mul: 1, Sub: 1 };

describe('with all fused operators', () => {
  test('MobileNet-v2: one step a block, two where the wide map is small', async () => {
    const head = { AvgPool: 1, ResizeArgMax: 1 };
    // The stem, 13 expansions, the image-level branch and its share of the bias, ASPP, the projection and the logits.
    expect(counted(await planOf(MOBILENET_VOC))).toEqual({ ...PREPROCESSING, ...head, FusedConv2D: 19, FusedSeparableConv2D: 14, FusedInvertedResidual: 3 });
  });

  test('Xception_65: one step a separable convolution, and concats that copy nothing', async () => {
    const plan = await planOf(XCEPTION_VOC);
    expect(counted(plan)).toEqual({ ...PREPROCESSING, AvgPool: 1, ResizeBilinear: 1, ResizeArgMax: 1, FusedConv2D: 12, FusedSeparableConv2D: 68 });
    const slices = plan.values.filter(({ pitch }) => pitch !== undefined).map(({ name, pitch, byteOffset }) => [name, byteOffset! / 4, pitch]);
    expect(slices).toEqual([
      ['aspp0/Relu', 0, 1024],
      ['aspp1_pointwise/Relu', 256, 1024],
      ['aspp2_pointwise/Relu', 512, 1024],
      ['aspp3_pointwise/Relu', 768, 1024],
      ['decoder/ResizeBilinear', 0, 304],
      ['decoder/feature_projection0/Relu', 256, 304],
    ]);
  });

  test('another scale and mirrored, as scores: resizes and mirror images at the two ends', async () => {
    const ends = { ResizeBilinear: 3, ReverseV2: 2, AvgPool: 1 };
    const plan = await planOf(MOBILENET_VOC, { fetches: ['ResizeBilinear_2'], scale: 0.75, flip: true });
    expect(counted(plan)).toEqual({ ...PREPROCESSING, ...ends, FusedConv2D: 21, FusedSeparableConv2D: 16, FusedInvertedResidual: 1 });
  });

  test('what is fetched on the way keeps its place', async () => {
    const fetch = 'MobilenetV2/expanded_conv_1/expand/Relu6';
    const plan = await planOf(MOBILENET_VOC, { fetches: ['ArgMax', fetch] });
    expect(counted(plan)).toMatchObject({ FusedInvertedResidual: 2, FusedSeparableConv2D: 15 });
    expect(plan.values[plan.fetches[1]].name).toBe(fetch);
  });
});

test.each([
  ['MobileNet-v2', MOBILENET_VOC],
  ['Xception_65', XCEPTION_VOC],
])('%s: fused and in parts, the multiply-adds are the same', async (_, variant) => {
  const [fused, parts] = await Promise.all([true, false].map((all) => planOf(variant, { fused: all })));
  expect(multiplyAdds(fused)).toBe(multiplyAdds(parts));
  expect(Object.keys(counted(parts)).filter((op) => /Separable|Inverted|ResizeArgMax/.test(op))).toEqual([]);
  expect(fused.steps.length).toBeLessThan(parts.steps.length);
});
