/** Weights on their way to the kernels lie in memory that is used again for the next step, and nothing of it is seen from outside. */
import { expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filterProduct } from '../../../src/engine/passes/filter_products.js';
import { inputChannels } from '../../../src/engine/passes/filter_slices.js';
import { foldBatchNorm } from '../../../src/engine/passes/fold_batch_norm.js';
import { quantizedFilter } from '../../../src/engine/quantization/quantized_filter.js';
import { specialize } from '../../../src/engine/specialize.js';
import { openDirectory } from '../../../src/io/sources/files.js';
import { StagingMemory } from '../../../src/ops/wasm/memory/staging_memory.js';
import { openTensorBundle } from '../../../src/proto/checkpoints/tensor_bundle.js';
import { writeCheckpoint } from '../../../src/proto/checkpoints/write_checkpoint.js';
import { staged } from '../../../src/staging.js';
import { float32, sourceOf, type Tensor, type TensorSource } from '../../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../../graph/nodes.js';

/** [1, 1, 256, 256]: 256 KiB. */
const CHANNELS = 256;
const filter = float32([1, 1, CHANNELS, CHANNELS], Float32Array.from({ length: CHANNELS ** 2 }, (_, i) => Math.sin(i)));
const perChannel = (value: (c: number) => number): Tensor<'float32'> => float32([CHANNELS], Float32Array.from({ length: CHANNELS }, (_, c) => value(c)));

test('hands out memory until it is full, and the same again when it was cleared', () => {
  const staging = new StagingMemory();
  const [first, second] = [staging.take(2 ** 20), staging.take(2 ** 20 + 1)];
  expect([first?.byteLength, second?.byteLength]).toEqual([2 ** 20, 2 ** 20 + 1]);
  expect([first?.byteOffset, second?.byteOffset]).toEqual([0, 2 ** 20]);
  expect(staging.take(2 ** 17)?.byteOffset).toBe(2 ** 21 + 64);
  expect(staging.take(2 ** 24)).toBeUndefined();
  staging.clear();
  expect(staging.take(2 ** 24)?.byteOffset).toBe(0);
});

test('leaves what is small to the collector, and knows what is not its own', () => {
  const staging = new StagingMemory();
  expect(staging.take(2 ** 13 - 1)).toBeUndefined();
  expect(staging.holds(filter.data)).toBe(false);
  expect([staging.holds(staging.take(2 ** 13)), staging.holds(filter.data), staging.holds(undefined)]).toEqual([true, false, false]);
});

/** What a batch norm behind a convolution with this filter makes of the filter. */
async function folded(source: TensorSource): Promise<TensorSource> {
  const parameters = [(c: number) => 1 + c / CHANNELS, () => 0.5, (c: number) => c / 100, (c: number) => 1 + c].map((value, i) => constantNode(`p${i}`, perChannel(value)));
  const graph = graphOf(
    placeholderNode('x', 'float32', [1, 3, 3, CHANNELS]),
    node('filter', 'Const', [], { value: source, dtype: { dtype: 'float32' } }),
    ...parameters,
    node('conv', 'Conv2D', ['x', 'filter'], { strides: [1, 1, 1, 1], padding: 'SAME' }),
    node('norm', 'FusedBatchNormV3', ['conv', ...parameters.map(({ name }) => name)], { epsilon: 1e-3, is_training: false }),
  );
  const lowered = await specialize(graph, new Map([['x', { dtype: 'float32', shape: [1, 3, 3, CHANNELS] }]]), ['norm']);
  foldBatchNorm(lowered);
  const found = [...lowered.constants].find(([name]) => name.includes('folded_filter'));
  if (!found) throw new Error('nothing was folded');
  return found[1];
}

/** A filter that is read into staging memory, as one of a file is. */
const fromFile = (value: Tensor<'float32'>): TensorSource => ({
  ...sourceOf(value),
  async read(staging) {
    const data = staged(staging, Float32Array, value.data.length);
    data.set(value.data);
    return { ...value, data };
  },
});

test.each<readonly [string, (source: TensorSource) => TensorSource]>([
  ['channels of a filter', (source) => inputChannels(source, [[3, 250]])],
  ['channels from two places', (source) => inputChannels(source, [[128, 256], [0, 64]])],
  ['a product of filters', (source) => filterProduct(source, fromFile(filter))],
  ['a filter in 8 bits', (source) => quantizedFilter({ name: 'layer', filter: source, channels: CHANNELS, bias: undefined, xScale: 0.1, xMeans: perChannel((c) => c).data }).filter],
])('%s: the same numbers, in staging memory', async (_, of) => {
  const expected = (await of(sourceOf(filter)).read()).data;
  const staging = new StagingMemory();
  // What was there before is of no account.
  staging.take(2 ** 23)?.fill(255);
  staging.clear();
  const { data } = await of(fromFile(filter)).read(staging);
  expect(staging.holds(data)).toBe(true);
  expect(data).toEqual(expected);
});

test('a filter of a file is scaled where it lies; one in memory stays as it is', async () => {
  const path = mkdtempSync(join(tmpdir(), 'deeplab-staging-'));
  try {
    await writeCheckpoint(join(path, 'model.ckpt'), new Map([['filter', filter]]));
    const checkpoint = await openTensorBundle(await openDirectory(path), 'model.ckpt');
    const expected = (await (await folded(sourceOf(filter))).read()).data;
    const staging = new StagingMemory();
    const fromFile = await folded(checkpoint.source('filter'));
    for (let times = 0; times < 2; times++) {
      const { data } = await fromFile.read(staging);
      expect(staging.holds(data)).toBe(true);
      expect(data).toEqual(expected);
      staging.clear();
    }
    expect(staging.holds((await fromFile.read()).data)).toBe(false);
    const fromMemory = await (await folded(sourceOf(filter))).read(staging);
    expect([staging.holds(fromMemory.data), fromMemory.data]).toEqual([false, expected]);
    expect(filter.data[1]).toBe(Math.fround(Math.sin(1)));
    await checkpoint.close();
  } finally {
    await rm(path, { recursive: true });
  }
});
