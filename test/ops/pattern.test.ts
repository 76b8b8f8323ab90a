import { describe, expect, test } from '@jest/globals';
import { hash32, patternTensor, sampleIndices } from './pattern.js';

// The numbers that test/reference/op_cases/pattern.py gives; where they agree, so do all inputs of the op table.
describe('patterns equal those of the reference script', () => {
  test.each([
    [0, 7, 1202574288],
    [1, 7, 1662943743],
    [2, 7, 2417772181],
    [65535, 7, 2584496825],
    [5000000, 7, 4120707091],
    [0, 65535, 3943751950],
    [1, 65535, 1943832367],
  ])('hash32(%i, %i)', (index, seed, hash) => {
    expect(hash32(index, seed)).toBe(hash);
  });

  test('float32 values are exact', () => {
    const { data } = patternTensor('float32', [4], { seed: 7, scale: 0.25, shift: 1 });
    expect(Array.from(data as Float32Array)).toEqual([0.8899980783462524, 0.9435920715332031, 1.031465768814087, 0.9019424915313721]);
  });

  test('uint8 values are the top byte', () => {
    expect(Array.from(patternTensor('uint8', [4], { seed: 7, scale: 1, shift: 0 }).data as Uint8Array)).toEqual([71, 99, 144, 77]);
  });

  test('a map is sampled on its border and at hashed places', () => {
    const border = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23];
    expect(sampleIndices([2, 3, 4, 1], { count: 5, seed: 1 })).toEqual([...border, 19, 9, 7, 7, 7]);
    expect(sampleIndices([10], { count: 3, seed: 2 })).toEqual([6, 1, 7]);
  });
});
