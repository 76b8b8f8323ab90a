import { describe, expect, test } from '@jest/globals';
import { specialize } from '../../src/engine/specialize.js';
import { GraphBuilder } from '../../src/graph/builder.js';
import { resizedByRule, resizedSize, type ResizeRule } from '../../src/nets/resize_rule.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';

const ADE: ResizeRule = { minResizeValue: 257, maxResizeValue: 257, resizeFactor: 16 };

describe('sizes are those of resize_to_range', () => {
  // The first is what TensorFlow's exported graph makes of ADE20K's usual size.
  test.each<readonly [readonly [number, number], ResizeRule, readonly [number, number]]>([
    [[375, 500], ADE, [193, 257]],
    [[90, 70], ADE, [257, 209]],
    [[1, 1], ADE, [257, 257]],
    [[257, 257], ADE, [257, 257]],
    [[100, 300], { minResizeValue: 50, maxResizeValue: 200 }, [50, 150]],
    [[100, 300], { minResizeValue: 100, maxResizeValue: 120 }, [40, 120]],
    [[100, 300], { minResizeValue: 100, maxResizeValue: 120, resizeFactor: 8 }, [41, 113]],
    [[1000, 10], ADE, [257, 17]],
  ])('%j by %j', async (size, rule, expected) => {
    expect(resizedSize(size, rule)).toEqual(expected);
    // The nodes say the same.
    const builder = new GraphBuilder();
    const resized = resizedByRule(placeholder(builder, 'float32', [-1, -1, 3], 'pixels'), rule);
    const lowered = await specialize(builder.build(), new Map([['pixels', { dtype: 'float32', shape: [...size, 3] }]]), [resized.endpoint]);
    expect(lowered.info(resized.endpoint).shape).toEqual([...expected, 3]);
  });

  test('at many sizes, nodes and function agree', async () => {
    const builder = new GraphBuilder();
    const resized = resizedByRule(placeholder(builder, 'float32', [-1, -1, 3], 'pixels'), ADE);
    const graph = builder.build();
    for (let i = 0; i < 60; i++) {
      const size = [1 + ((i * 7919) % 900), 1 + ((i * 104729) % 1100)] as const;
      const lowered = await specialize(graph, new Map([['pixels', { dtype: 'float32', shape: [...size, 3] }]]), [resized.endpoint]);
      expect(lowered.info(resized.endpoint).shape.slice(0, 2)).toEqual([...resizedSize(size, ADE)]);
    }
  });
});
