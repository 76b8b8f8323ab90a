/** The embedded model, and what TensorFlow makes of the two example pictures with it. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { readImage, readLabels, type LabelMap, type Picture } from '../../src/io/pictures/image.js';
import { fromNdarray, type TensorArray } from '../../src/ndarray.js';
import { float32, tensor, type Shape, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';

export const FOLDER = 'models/mobilenetv2_voc_small';
export const CHECKPOINT = `${FOLDER}/model.ckpt`;
export const FROZEN = `${FOLDER}/os16_frozen_inference_graph.pb`;

/** What a whole network may differ from TensorFlow by, relative to the largest value of a tensor: sums in another order, sixty layers deep. */
export const NETWORK_TOLERANCE = 1e-4;

/** One activation: statistics, and the values at some places. */
export interface Samples {
  readonly shape: Shape;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly index: readonly number[];
  readonly value: readonly number[];
}

export interface Golden {
  readonly madds: number;
  readonly activations: Readonly<Record<string, Samples>>;
  readonly picture: Picture;
  readonly labels: LabelMap;
  readonly logits: Tensor<'float32'>;
}

export async function golden(name: 'chelsea' | 'astronaut'): Promise<Golden> {
  const path = `${FOLDER}/os16_${name}`;
  const { madds, activations, logits_shape: shape } = JSON.parse(readFileSync(`${path}.golden.json`, 'utf8'));
  const bytes = Uint8Array.from(readFileSync(`${path}.logits.f32`));
  return {
    madds,
    activations,
    picture: await readImage(`${path}.input.png`),
    labels: await readLabels(`${path}.labels.png`),
    logits: tensor('float32', shape, new Float32Array(bytes.buffer)),
  };
}

/** Checks the samples one by one, and with mean, deviation and extremes the elements that are not sampled. */
export function expectSamples(array: TensorArray, { shape, index, value, ...statistics }: Samples): void {
  const actual = fromNdarray(array);
  expect(actual.shape).toEqual(shape);
  expectClose(actual, float32([value.length], value), NETWORK_TOLERANCE, index);
  const data = actual.data as Float32Array;
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (const element of data) {
    sum += element;
    squares += element * element;
    // Comparisons, because Jest makes every look at a global such as Math slow.
    if (element < min) min = element;
    if (element > max) max = element;
  }
  const mean = sum / data.length;
  const found = [mean, Math.sqrt(Math.max(0, squares / data.length - mean * mean)), min, max];
  const expected = [statistics.mean, statistics.std, statistics.min, statistics.max];
  const scale = Math.max(Math.abs(statistics.min), Math.abs(statistics.max), 1);
  expectClose(float32([4], found.map((each) => each / scale)), float32([4], expected.map((each) => each / scale)), NETWORK_TOLERANCE);
}

/** The share of labels that two maps of one size have in common. */
export function agreement(a: LabelMap, b: LabelMap): number {
  expect(a.shape).toEqual(b.shape);
  let equal = 0;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] === b.data[i]) equal++;
  return equal / a.data.length;
}
