/** 50 frames of changing sizes on one backend: every array that a frame makes on the device is deleted again. */
import { expect, test } from '@jest/globals';
import { createBackend, type BackendName } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import { GraphBuilder } from '../../../src/graph/builder.js';
import { relu6 } from '../../../src/ops/operators/layers/activation.js';
import { argMax } from '../../../src/ops/operators/arithmetic/arg_max.js';
import { concat } from '../../../src/ops/operators/shapes/concat.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { conv2d } from '../../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import { GpuBackend } from '../../../src/ops/gpu/backend.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { resizeBilinear } from '../../../src/ops/operators/layers/resize.js';
import { numbers } from '../run_graph.js';

const FRAMES = 50;
const SIZES = [[9, 9], [6, 13]] as const;

export function describeFrames(name: BackendName): void {
  test(`${FRAMES} frames leave the arrays on the device, and its programs, as they were`, async () => {
    const backend = (await createBackend({ backend: name })) as GpuBackend;
    expect(backend).toBeInstanceOf(GpuBackend);
    const builder = new GraphBuilder();
    const weights = (shape: readonly number[], seed: number) => constant(builder, numbers(shape, seed), 'weights');
    const x = placeholder(builder, 'float32', [1, -1, -1, 3], 'x');
    const wide = relu6(conv2d(x, weights([3, 3, 3, 8], 1), { stride: 2, padding: 'SAME' }));
    const deep = depthwiseConv2d(wide, weights([3, 3, 8, 1], 2), { padding: 'SAME' });
    const scores = conv2d(concat([wide, deep], 3), weights([1, 1, 16, 5], 3), { padding: 'SAME' });
    const labels = argMax(resizeBilinear(scores, [17, 17], { alignCorners: true }), 3);
    const program = new Program(builder.build(), backend);
    const feeds = SIZES.map(([height, width], i) => new Map([['x', numbers([1, height, width, 3], i)]]));
    const run = async (frames: number): Promise<void> => {
      for (let i = 0; i < frames; i++) await program.execute(feeds[i % feeds.length], [labels.endpoint]);
    };
    await run(4);
    const before = backend.usage;
    expect(before.arrays).toBe(3); // the filters
    await run(FRAMES);
    expect(backend.usage).toEqual(before);
    await program.dispose();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(backend.usage.arrays).toBe(0);
    await backend.dispose();
  });
}
