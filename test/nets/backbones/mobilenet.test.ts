import { describe, expect, test } from '@jest/globals';
import { makeDivisible, mobilenetChannels, mobilenetEmbedding } from '../../../src/nets/backbones/mobilenet.js';
import { MOBILENET_V2 } from '../../../src/nets/backbones/mobilenet_v2.js';

test.each([
  [24 * 0.5, 8, 16],
  [24 * 0.5, 1, 12],
  [32 * 0.35, 8, 16],
  [32 * 0.35, 1, 11],
  [16 * 0.35, 8, 8],
  [96 * 1.4, 8, 136],
  [24 * 0.75, 8, 24],
  [3, 8, 8],
])('makeDivisible(%d, %i) is %i', (value, divisor, expected) => {
  expect(makeDivisible(value, divisor)).toBe(expected);
});

describe('channels', () => {
  test('of the paper', () => {
    expect(mobilenetChannels(MOBILENET_V2, 1, 8)).toMatchObject({
      stem: 32,
      blocks: [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320],
    });
  });

  test('of DeepLab at depth multiplier 0.5, which does not round to multiples of 8', () => {
    expect(mobilenetChannels(MOBILENET_V2, 0.5, 1)).toMatchObject({
      stem: 16,
      blocks: [8, 12, 12, 16, 16, 16, 32, 32, 32, 32, 48, 48, 48, 80, 80, 80, 160],
    });
  });

  test.each([
    [0.35, 1280],
    [1, 1280],
    [1.4, 1792],
  ])('of the embedding at depth multiplier %d', (multiplier, expected) => {
    expect(mobilenetEmbedding(multiplier)).toBe(expected);
  });
});
