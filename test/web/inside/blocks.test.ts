/** Layers gathered into the blocks of the papers. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Trace } from '../../../src/engine/trace.js';
import { gatherBlocks, type Block } from '../../../web/inside/network/blocks.js';
import { ranksOf } from '../../../web/inside/network/ranks.js';
import { MOBILENET_VOC, XCEPTION_VOC } from '../../nets/fake_variables.js';
import { traceOf } from './networks.js';

const EXPANDED = Array.from({ length: 17 }, (_, i) => `MobilenetV2/expanded_conv${i === 0 ? '' : `_${i}`}`);

describe('MobileNet-v2 at output stride 16', () => {
  let trace: Trace;
  let blocks: Block[];
  const block = (scope: string): Block => blocks.find((each) => each.scope === scope)!;
  beforeAll(async () => {
    trace = await traceOf(MOBILENET_VOC, { outputStride: 16, cropSize: [513, 513] });
    blocks = gatherBlocks(trace);
  });

  test('has the rows of the paper’s table as blocks, then DeepLab’s', () => {
    expect(blocks.map(({ scope }) => scope)).toEqual(['preparation', 'MobilenetV2/Conv', ...EXPANDED, 'image_pooling', 'aspp0', 'concat_projection', 'logits', 'labels']);
  });

  test('no layer is lost', () => {
    expect(blocks.flatMap(({ layers }) => layers.map(({ name }) => name)).sort()).toEqual(trace.steps.map(({ name }) => name).sort());
    expect(blocks.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(trace.milliseconds);
    expect(blocks.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)).toBe(trace.steps.reduce((sum, step) => sum + step.multiplyAdds, 0));
  });

  test.each([
    ['MobilenetV2/Conv', { stride: 2, rates: [1], residuals: [], inputs: ['preparation'] }],
    ['MobilenetV2/expanded_conv_1', { stride: 2, rates: [1], residuals: [], inputs: ['MobilenetV2/expanded_conv'] }],
    ['MobilenetV2/expanded_conv_2', { stride: 1, rates: [1], residuals: ['MobilenetV2/expanded_conv_1'], inputs: ['MobilenetV2/expanded_conv_1'] }],
    ['MobilenetV2/expanded_conv_13', { stride: 1, rates: [1], residuals: [], inputs: ['MobilenetV2/expanded_conv_12'] }],
    ['MobilenetV2/expanded_conv_15', { stride: 1, rates: [2], residuals: ['MobilenetV2/expanded_conv_14'], inputs: ['MobilenetV2/expanded_conv_14'] }],
    ['image_pooling', { stride: 1, rates: [], residuals: [], inputs: ['MobilenetV2/expanded_conv_16'] }],
    ['concat_projection', { stride: 1, rates: [], residuals: [], inputs: ['image_pooling', 'aspp0'] }],
  ])('%s', (scope, expected) => {
    expect(block(scope)).toMatchObject(expected);
  });

  test('what has no scope goes where it is used', () => {
    expect(block('image_pooling').layers.map(({ name }) => name)).toEqual(['AvgPool2D/AvgPool', 'image_pooling/Relu', 'ResizeBilinear']);
    expect(block('concat_projection').layers.map(({ name }) => name)).toEqual(['concat', 'concat_projection/Relu']);
    expect(block('labels').output.name).toBe('ArgMax');
  });
});

test('a step counts in the block where it ends, also one that is part of a layer only', async () => {
  const { steps, ...rest } = await traceOf(MOBILENET_VOC, { outputStride: 16, cropSize: [65, 65] });
  const at = (name: string): number => steps.findIndex((step) => step.name === name);
  const [resize, concat, projection] = [at('ResizeBilinear'), at('concat'), at('concat_projection/Relu')];
  const joined = { ...steps[projection], milliseconds: 5, layers: [steps[resize], steps[concat], steps[projection]].flatMap(({ layers }) => layers) };
  const part = { ...steps[resize], name: 'ResizeBilinear/folded_product', milliseconds: 7, layers: [] };
  const others = steps.filter((_, i) => ![resize, concat, projection].includes(i));
  const blocks = gatherBlocks({ ...rest, steps: [...others, part, joined] });
  const time = (scope: string): number | undefined => blocks.find((each) => each.scope === scope)?.milliseconds;
  // AvgPool2D and image_pooling take one millisecond each.
  expect(time('image_pooling')).toBe(2 + 7);
  expect(time('concat_projection')).toBe(5);
  expect(blocks.find(({ scope }) => scope === 'image_pooling')?.layers.at(-1)).toMatchObject({ name: 'ResizeBilinear', step: 'concat_projection/Relu' });
});

describe('Xception_65 with ASPP and decoder', () => {
  let blocks: Block[];
  beforeAll(async () => void (blocks = gatherBlocks(await traceOf(XCEPTION_VOC, { outputStride: 16, cropSize: [65, 65] }))));

  test('has a block for every module, every branch and every convolution of the decoder', () => {
    const scopes = blocks.map(({ scope }) => scope);
    expect(scopes.filter((scope) => scope.startsWith('xception_65/middle_flow/'))).toHaveLength(16);
    expect(scopes.slice(0, 4)).toEqual(['preparation', 'xception_65/entry_flow/conv1_1', 'xception_65/entry_flow/conv1_2', 'xception_65/entry_flow/block1/unit_1']);
    expect(new Set(scopes.slice(-11))).toEqual(
      new Set(['image_pooling', 'aspp0', 'aspp1', 'aspp2', 'aspp3', 'concat_projection', 'decoder/feature_projection0', 'decoder/decoder_conv0', 'decoder/decoder_conv1', 'logits', 'labels']),
    );
  });

  test('has one rate for each atrous branch', () => {
    expect(['aspp1', 'aspp2', 'aspp3'].map((scope) => blocks.find((each) => each.scope === scope)?.rates)).toEqual([[6], [12], [18]]);
  });

  test('a shortcut is a way around, and no further stride', () => {
    expect(blocks.find(({ scope }) => scope === 'xception_65/entry_flow/block2/unit_1')).toMatchObject({ stride: 2, residuals: ['xception_65/entry_flow/block1/unit_1'] });
  });

  test('branches stand side by side, and the early map beside what it meets in the decoder', () => {
    const ranks = ranksOf(blocks);
    const branches = ['image_pooling', 'aspp0', 'aspp1', 'aspp2', 'aspp3'].map((scope) => ranks.get(scope));
    expect(new Set(branches).size).toBe(1);
    expect(ranks.get('decoder/feature_projection0')).toBe(ranks.get('concat_projection'));
    expect(ranks.get('labels')).toBe(Math.max(...ranks.values()));
  });
});
