/** What the passes make of the published networks: few steps of few kinds, and nothing left between the layers. */
import { describe, expect, test } from '@jest/globals';
import { layerPassesFor, passesFor } from '../../src/engine/passes/index.js';
import { Program } from '../../src/engine/program.js';
import { makePlan } from '../../src/engine/plan.js';
import { specialize } from '../../src/engine/specialize.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';
import type { Plan } from '../../src/ops/contract/backend.js';
import { OPERATORS } from '../../src/ops/index.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Variables } from '../../src/nets/weights/variables.js';
import type { Tensor, TensorInfo } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from '../nets/fake_variables.js';
import { hash32 } from '../ops/pattern.js';
import { numbers } from '../ops/run_graph.js';
import { asGraph, unfused } from '../ops/unfused.js';

const CROP: TensorInfo = { dtype: 'float32', shape: [1, 513, 513, 3] };

interface Wanted {
  readonly fetches?: readonly string[];
  readonly scale?: number;
  readonly flip?: boolean;
  /** Whether the backend has all fused operators, and writes slices. */
  readonly fused?: boolean;
  /** Default: those for a graph that is run. */
  readonly passes?: typeof passesFor;
}

async function planOf(variant: typeof MOBILENET_VOC, { fetches = ['ArgMax'], scale, flip, fused = true, passes = passesFor }: Wanted = {}): Promise<Plan> {
  const graph = buildDeepLab(fakeVariables(variant), variant, { outputStride: 16, cropSize: [513, 513], scale, flip });
  const lowered = await specialize(graph, new Map([['ExpandDims', CROP]]), fetches);
  for (const pass of passes(() => fused)) pass(lowered);
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

/** What is subtracted from the picture; the factor is in the first filter. */
const PREPROCESSING = { Sub: 1 };

describe('with all fused operators', () => {
  test('MobileNet-v2: one step a block, two where the wide map is small', async () => {
    const head = { AvgPool: 1, ResizeArgMax: 1 };
    // The stem, 13 expansions, the last projection of the mean, the image-level branch and its share of the bias, ASPP with the
    // last projection in it, the projection and the logits.
    const last = { FusedDepthwiseConv2D: 1 };
    expect(counted(await planOf(MOBILENET_VOC))).toEqual({ ...PREPROCESSING, ...head, ...last, FusedConv2D: 20, FusedSeparableConv2D: 13, FusedInvertedResidual: 3 });
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
    const ends = { ResizeBilinear: 3, ReverseV2: 2, AvgPool: 1, FusedDepthwiseConv2D: 1 };
    const plan = await planOf(MOBILENET_VOC, { fetches: ['ResizeBilinear_2'], scale: 0.75, flip: true });
    expect(counted(plan)).toEqual({ ...PREPROCESSING, ...ends, FusedConv2D: 22, FusedSeparableConv2D: 15, FusedInvertedResidual: 1 });
  });

  test('what is fetched on the way keeps its place', async () => {
    const fetch = 'MobilenetV2/expanded_conv_1/expand/Relu6';
    const plan = await planOf(MOBILENET_VOC, { fetches: ['ArgMax', fetch] });
    expect(counted(plan)).toMatchObject({ FusedInvertedResidual: 2, FusedSeparableConv2D: 14 });
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

describe('layers that are put together', () => {
  const PIXELS = 33 * 33;

  test('MobileNet-v2: 960 channels become the 256 of ASPP at once, and their mean the 320 of the last block', async () => {
    const [run, passedOn] = await Promise.all([passesFor, layerPassesFor].map((passes) => planOf(MOBILENET_VOC, { passes })));
    const before = PIXELS * (960 * 320 + 320 * 256);
    const after = PIXELS * 960 * 256 + 960 * 320;
    expect(multiplyAdds(passedOn) - multiplyAdds(run)).toBe(before - after);
  });

  test.each([
    ['MobileNet-v2 of half the width, whose 160 channels in between save work', { ...MOBILENET_VOC, depthMultiplier: 0.5 }],
    ['Xception_65, which has an activation or a shortcut behind every convolution', XCEPTION_VOC],
  ])('not: %s', async (_, variant) => {
    const [run, passedOn] = await Promise.all([passesFor, layerPassesFor].map((passes) => planOf(variant, { passes })));
    expect(run.steps.map(({ node }) => node)).toEqual(passedOn.steps.map(({ node }) => node));
  });
});

describe('a narrow MobileNet-v2 on a small crop: written out again, the fused steps give what the network gives', () => {
  const SIZE = 33;
  const SMALL = { ...MOBILENET_VOC, depthMultiplier: 0.35 };
  const X = numbers([1, SIZE, SIZE, 3], 1, 128, 127);

  /** Filters that neither blow up nor quench what passes through, and batch norm that changes it a little. */
  function hashedVariables(): Variables {
    const fake = fakeVariables(SMALL);
    const read = (name: string, { shape }: TensorInfo): Tensor => {
      const seed = hash32(name.length, [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0));
      if (/gamma|variance/.test(name)) return numbers(shape, seed, 0.25, 1);
      const taps = shape.length === 4 ? shape[0] * shape[1] * (name.includes('depthwise') ? 1 : shape[2]) : 1;
      return numbers(shape, seed, shape.length === 4 ? Math.sqrt(6 / taps) : 0.25);
    };
    return { ...fake, source: (name) => ({ ...fake.source(name), read: () => Promise.resolve(read(name, fake.source(name))) }) };
  }

  const run = (graph: Graph, fetches: readonly string[]): Promise<Tensor[]> =>
    new Program(graph, new CpuBackend(), { optimize: false }).execute(new Map([['ExpandDims', X]]), fetches);

  test('logits and labels', async () => {
    const graph = buildDeepLab(hashedVariables(), SMALL, { outputStride: 16, cropSize: [SIZE, SIZE] });
    const fetches = ['logits/semantic/BiasAdd', 'ArgMax'];
    const lowered = await specialize(graph, new Map([['ExpandDims', X]]), fetches);
    for (const pass of passesFor(() => true)) pass(lowered);
    const [fused, plain] = await Promise.all([run(unfused(asGraph(lowered)), fetches), run(graph, fetches)]);
    expect(new Set<unknown>(plain[1].data as BigInt64Array).size).toBeGreaterThan(1);
    // Thirty layers deep: batch norm folded into the filters rounds otherwise than batch norm after them.
    expectClose(fused[0], plain[0], 1e-4);
    expectClose(fused[1], plain[1]);
  });
});
