import { describe, expect, test } from '@jest/globals';
import { inFewerBits } from '../../../src/nets/weights/small_weights.js';
import { widenedVariables } from '../../../src/nets/weights/stored_weights.js';
import { memoryCheckpoint } from '../../../src/proto/checkpoints/memory_checkpoint.js';
import { float32, tensor, type Tensor } from '../../../src/tensor.js';

const filter = float32([1, 1, 2, 3], [1, -0.5, 0, 0.5, 2, 0]);

describe('inFewerBits', () => {
  test('a filter of int8 has one scale an output channel, and 127 is the weight that is farthest from 0', () => {
    const [[name, integers], [scaleName, scales]] = inFewerBits('conv/weights', filter, 'int8');
    expect([name, integers]).toEqual(['conv/weights', tensor('int8', [1, 1, 2, 3], Int8Array.of(127, -32, 0, 64, 127, 0))]);
    expect([scaleName, scales]).toEqual(['conv/weights/scale', float32([1, 1, 1, 3], [1 / 127, 2 / 127, 1])]);
  });

  test('the output channels of a depthwise filter are its third axis', () => {
    const [, [, scales]] = inFewerBits('a/depthwise_weights', float32([1, 2, 2, 1], [1, -4, 3, 2]), 'int8');
    expect(scales).toEqual(float32([1, 1, 2, 1], [3 / 127, 4 / 127]));
  });

  test.each(['float16', 'int8'] as const)('%s: variances stay as they are, what overflows too, and all else becomes float16', (weights) => {
    const stored = (name: string, values: readonly number[]): string => inFewerBits(name, float32([values.length], values), weights)[0][1].dtype;
    expect(stored('conv/BatchNorm/moving_variance', [1])).toBe('float32');
    expect(stored('conv/BatchNorm/gamma', [1, 65519])).toBe('float16');
    expect(stored('conv/BatchNorm/gamma', [1, 65520])).toBe('float32');
    expect(stored('conv/BatchNorm/moving_variance', [Infinity, -1e-7])).toBe('float32');
  });

  test.each([
    ['conv/weights', [1, 1, 1, 1], NaN, /not finite/],
    ['conv/weights', [1, 1, 1, 1], Infinity, /not finite/],
    ['conv/BatchNorm/beta', [1], Infinity, /not finite/],
    ['conv/BatchNorm/gamma', [1], NaN, /not finite/],
    ['conv/BatchNorm/moving_mean', [1], -Infinity, /not finite/],
    ['conv/BatchNorm/moving_variance', [1], NaN, /not finite/],
    ['conv/BatchNorm/moving_variance', [1], -1, /below 0/],
    ['logits/semantic/biases', [1], NaN, /not finite/],
  ] as const)('%s %j of %d cannot be had in 8 bits, and is float32 beside float16', (name, shape, value, problem) => {
    expect(() => inFewerBits(name, float32(shape, [value]), 'int8')).toThrow(problem);
    expect(() => inFewerBits(name, float32(shape, [value]), 'int8')).toThrow(`'${name}' has`);
    expect(inFewerBits(name, float32(shape, [value]), 'float16')[0][1].dtype).toBe('float32');
  });
});

describe('widenedVariables', () => {
  const widen = (values: readonly (readonly [string, Tensor])[]) => widenedVariables(memoryCheckpoint('here', new Map(values)));

  test('are float32 again, and scales are not among them', async () => {
    const { variables, source } = widen(inFewerBits('w', filter, 'int8'));
    expect([...variables]).toEqual([['w', { dtype: 'float32', shape: [1, 1, 2, 3] }]]);
    const { data } = await source('w').read();
    for (const [i, weight] of filter.data.entries()) expect(Math.abs((data as Float32Array)[i] - weight)).toBeLessThanOrEqual(0.5 * [1 / 127, 2 / 127, 1][i % 3] + 1e-7);
  });

  test('float16 and bfloat16', async () => {
    const { variables, source } = widen([['h', tensor('float16', [1], Float32Array.of(0.5))], ['b', tensor('bfloat16', [1], Float32Array.of(2))]]);
    expect([...variables.values()].map(({ dtype }) => dtype)).toEqual(['float32', 'float32']);
    expect([await source('h').read(), await source('b').read()]).toEqual([float32([1], [0.5]), float32([1], [2])]);
  });

  test('one variable has one source, so that it is packed once', () => {
    const checkpoint = memoryCheckpoint('here', new Map(inFewerBits('w', filter, 'int8')));
    const sources = new Map([...checkpoint.variables.keys()].map((name) => [name, checkpoint.source(name)]));
    const remembered = { variables: checkpoint.variables, source: (name: string) => sources.get(name)! };
    expect(widenedVariables(remembered).source('w')).toBe(widenedVariables(remembered).source('w'));
  });

  test('int8 without scales stays int8, and scales of another shape are refused', () => {
    const integers = tensor('int8', [1, 1, 1, 2], Int8Array.of(1, 2));
    expect(widen([['w', integers]]).variables.get('w')!.dtype).toBe('int8');
    for (const wrong of [float32([2], [1, 1]), float32([1, 1, 1, 3], [1, 1, 1]), tensor('int32', [1, 1, 1, 2], Int32Array.of(1, 1))]) {
      expect(() => widen([['w', integers], ['w/scale', wrong]]).source('w')).toThrow(expect.objectContaining({ tag: 'MissingVariablesError', message: expect.stringMatching(/^'w\/scale' is/) }));
    }
  });
});
