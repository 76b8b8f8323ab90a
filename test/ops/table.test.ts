import { describe, expect, test } from '@jest/globals';
import { OPERATORS } from '../../src/ops/index.js';
import { elementsPerValue, sizeOf } from '../../src/tensor.js';
import { sampleIndices } from './pattern.js';
import { graphOf, loadOpTable } from './table.js';

const families = loadOpTable();

// Operators without outputs, those that every case is made of, and those that TensorFlow does not have: tested elsewhere (test/ops, test/tflite).
const NOT_OF_TENSORFLOW = ['FusedConv2D', 'FusedDepthwiseConv2D', 'FusedSeparableConv2D', 'FusedInvertedResidual', 'ResizeArgMax', 'ResizeSoftmax', 'ResizeSoftmaxArgMax', 'ResizeCrossEntropy', 'AdamUpdate', 'MomentumUpdate', 'FusedConv2DBackpropInput', 'FusedDepthwiseConv2dBackpropInput', 'NormalizedConv2D', 'NormalizedDepthwiseConv2D', 'InverseDeviation'];
const OF_TENSORFLOW_LITE = ['TfliteConv2D', 'TfliteDepthwiseConv2D', 'TfliteTransposeConv', 'TfliteAdd', 'TfliteMul', 'TfliteMean', 'TfliteAveragePool', 'TfliteResizeBilinear', 'TfliteSoftmax', 'TfliteLookup', 'TfliteQuantize'];
/** Those that compute in 8 bits: quantized/. */
const IN_EIGHT_BITS = [...OPERATORS.keys()].filter((op) => /^QLinear|^(Q|Deq)uantizeLinear$|^PixelConv2D$/.test(op));
const WITHOUT_CASES = new Set(['NoOp', 'Assert', 'Const', 'Placeholder', ...NOT_OF_TENSORFLOW, ...OF_TENSORFLOW_LITE, ...IN_EIGHT_BITS]);

describe('the table of reference answers', () => {
  test('has at least 200 cases', () => {
    expect(families.reduce((sum, { cases }) => sum + cases.length, 0)).toBeGreaterThanOrEqual(200);
  });

  test('covers every operator under every name', () => {
    const covered = new Set(families.flatMap(({ cases }) => cases.map(({ op }) => op)));
    expect([...OPERATORS.keys()].filter((op) => !covered.has(op) && !WITHOUT_CASES.has(op))).toEqual([]);
  });

  test.each(families.map((family) => [family.name, family] as const))('%s: names are unique and all bytes are there', (_, { cases, bin }) => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    for (const entry of cases) {
      const { graph, feeds } = graphOf(entry, bin);
      expect(graph.nodes.size).toBe(entry.inputs.length + 1);
      expect(feeds.size).toBe(entry.inputs.filter(({ constant }) => !constant).length);
      for (const { dtype, shape, offset, sampled } of entry.outputs) {
        const stored = sampled ? sampleIndices(shape, sampled).length : sizeOf(shape);
        expect(offset % 8).toBe(0);
        expect(offset + stored * elementsPerValue(dtype)).toBeLessThanOrEqual(bin.length);
      }
    }
  });
});
