/**
 * Convolutions of many sizes on one backend, beside the plain one: what programs that compute several columns at a time, or
 * write out their windows, may get wrong at the edges.
 */
import { test } from '@jest/globals';
import { createBackend, type BackendName } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import { GraphBuilder, type Value } from '../../../src/graph/builder.js';
import { add } from '../../../src/ops/operators/arithmetic/binary.js';
import { constant } from '../../../src/ops/operators/flow/constant.js';
import { placeholder } from '../../../src/ops/operators/flow/placeholder.js';
import { relu, relu6 } from '../../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../../src/ops/operators/layers/bias_add.js';
import { conv2d, type ConvOptions } from '../../../src/ops/operators/layers/conv2d.js';
import { depthwiseConv2d } from '../../../src/ops/operators/layers/depthwise_conv2d.js';
import type { Tensor } from '../../../src/tensor.js';
import { expectClose, FLOAT_TOLERANCE } from '../../matchers.js';
import { numbers } from '../run_graph.js';

type Input = readonly [batch: number, rows: number, columns: number, channels: number];
type Window = readonly [rows: number, columns: number];

const SAME: ConvOptions = { padding: 'SAME' };
const VALID: ConvOptions = { padding: 'VALID' };

/** Widths that four divides and that it does not, below, at and above four; one row and several; channels likewise. */
const CASES: readonly (readonly [input: Input, window: Window, outChannels: number, options: ConvOptions])[] = [
  ...[3, 4, 5, 6, 7, 8, 9].map((columns) => [[1, 5, columns, 6], [3, 3], 5, SAME] as const),
  ...[3, 4, 5, 8, 11].map((columns) => [[1, 4, columns, 9], [1, 1], 7, SAME] as const),
  [[1, 1, 9, 8], [1, 1], 4, SAME],
  [[1, 2, 9, 4], [1, 1], 4, SAME],
  [[2, 5, 6, 4], [3, 3], 8, SAME],
  [[3, 7, 9, 5], [3, 3], 6, { padding: 'SAME', stride: 2 }],
  [[1, 9, 17, 3], [3, 3], 8, { padding: 'SAME', stride: 2 }],
  [[1, 9, 18, 3], [3, 3], 8, { padding: 'VALID', stride: 2 }],
  [[1, 8, 16, 4], [1, 1], 4, { padding: 'SAME', stride: 2 }],
  [[1, 8, 19, 4], [2, 2], 4, { padding: 'SAME', stride: 3 }],
  [[1, 9, 13, 4], [3, 3], 4, { padding: 'SAME', rate: 2 }],
  [[1, 9, 13, 4], [3, 3], 4, { padding: 'SAME', rate: 4 }],
  [[1, 9, 13, 4], [3, 3], 4, { padding: 'SAME', rate: [1, 6] }],
  [[1, 9, 13, 4], [3, 3], 4, { padding: 'SAME', rate: 18 }],
  [[1, 9, 13, 4], [3, 3], 4, { padding: 'VALID', rate: 3 }],
  [[1, 9, 13, 4], [3, 3], 4, { padding: [2, 0, 3, 1], stride: 2 }],
  [[1, 9, 13, 4], [5, 5], 4, SAME],
  [[1, 9, 13, 4], [7, 7], 4, SAME],
  [[1, 6, 9, 4], [1, 3], 4, VALID],
  [[1, 6, 9, 4], [3, 1], 4, VALID],
  [[1, 6, 9, 21], [1, 1], 33, SAME],
];

type Weights = (shape: readonly number[], seed: number) => Value;

/** What follows a convolution, and is fused with it; the residual is another one's map. */
const ENDS: readonly ((layer: (seed: number) => Value, bias: Value) => Value)[] = [
  (layer) => layer(1),
  (layer, bias) => relu6(biasAdd(layer(1), bias)),
  (layer, bias) => relu(add(biasAdd(layer(1), bias), layer(2))),
];

const titleOf = ([input, window, outChannels, options]: (typeof CASES)[number]): string => `${input.join('x')}, ${window.join('x')} to ${outChannels}, ${JSON.stringify(options)}`;

export function describeWindows(name: BackendName): void {
  test.each(CASES.map((entry) => [titleOf(entry), entry] as const))(`on ${name}: a convolution, depthwise and all channels, of %s`, async (_, entry) => {
    const expected = await computed('cpu', entry);
    const found = await computed(name, entry);
    found.forEach((tensor, i) => expectClose(tensor, expected[i], FLOAT_TOLERANCE));
  });
}

async function computed(name: BackendName, [input, window, outChannels, options]: (typeof CASES)[number]): Promise<readonly Tensor[]> {
  const builder = new GraphBuilder();
  const x = placeholder(builder, 'float32', input, 'x');
  const weights: Weights = (shape, seed) => constant(builder, numbers(shape, seed), 'weights');
  // The input of the network itself comes from the host; that of a second layer is as the first one leaves it.
  const [channels] = input.slice(-1);
  const first = relu(conv2d(x, weights([1, 1, channels, channels], 4), SAME));
  const full = (seed: number): Value => conv2d(first, weights([...window, channels, outChannels], seed), options);
  const depthwise = (seed: number): Value => depthwiseConv2d(first, weights([...window, channels, 1], seed), options);
  const outputs = ENDS.flatMap((end) => [end(full, weights([outChannels], 3)), end(depthwise, weights([channels], 3))]);
  const backend = await createBackend({ backend: name });
  const program = new Program(builder.build(), backend);
  const results = await program.execute(new Map([['x', numbers(input, 5)]]), outputs.map(({ endpoint }) => endpoint));
  await program.dispose();
  await backend.dispose();
  return results;
}
