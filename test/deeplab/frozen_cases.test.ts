/**
 * Frozen graphs of many shapes: the labels that TensorFlow gives for them. A new case is a folder (test/reference/make_frozen_cases.py)
 * and needs no code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { Segmentation } from '../../src/deeplab/segmentation.js';
import { withExportedModel } from '../../src/deeplab/export_model.js';
import { onnxBytes } from '../../src/onnx/file.js';
import { readImage } from '../../src/io/pictures/image.js';
import { float32, sizeOf, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { runOnnx } from '../onnx/onnxruntime.js';
import { NETWORK_TOLERANCE } from './golden.js';

const FOLDER = 'test/reference/frozen';
const CASES = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

const graphBytes = (name: string): Uint8Array => new Uint8Array(gunzipSync(readFileSync(`${FOLDER}/${name}/graph.pb.gz`)));

interface Case {
  readonly picture: string;
  readonly info: object;
}

async function segment(name: string, backend: 'cpu' | 'wasm'): Promise<{ plain: Segmentation; withProbabilities: Segmentation | Error; info: DeepLab['info']; expected: Case }> {
  const expected = JSON.parse(readFileSync(`${FOLDER}/${name}/expected.json`, 'utf8')) as Case;
  const model = await DeepLab.load(graphBytes(name), { backend, threads: 1 });
  try {
    const picture = await readImage(`${FOLDER}/${expected.picture}`);
    const plain = await model.segment(picture);
    const withProbabilities = await model.segment(picture, { probabilities: true }).catch((error: Error) => error);
    return { plain, withProbabilities, info: model.info, expected };
  } finally {
    await model.dispose();
  }
}

/** What goes in where a graph takes the picture as it is. */
async function exported(name: string): Promise<{ file: Uint8Array; inputs: readonly string[]; fits: boolean; input: Tensor }> {
  const { picture } = JSON.parse(readFileSync(`${FOLDER}/${name}/expected.json`, 'utf8')) as Case;
  const { data, shape } = await readImage(`${FOLDER}/${picture}`);
  return withExportedModel(graphBytes(name), {}, async ({ file, feeds }) => {
    const [[endpoint, info]] = feeds;
    const pixels = info.dtype === 'uint8' ? Uint8Array.from(data) : Float32Array.from(data);
    return { file: await onnxBytes(file), inputs: [endpoint], fits: sizeOf(info.shape) === sizeOf(shape), input: { ...info, data: pixels } };
  });
}

test.each(CASES)('%s as ONNX', async (name) => {
  const { file, inputs, fits, input } = await exported(name);
  expect(file.length).toBeGreaterThan(10_000);
  if (!fits) return;
  const outputs = [...(await runOnnx(file, new Map([[inputs[0], input]]))).values()];
  expect(Array.from(outputs.at(-1)!.data as ArrayLike<bigint>, Number)).toEqual(Array.from(readFileSync(`${FOLDER}/${name}/labels.raw`)));
});

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  test.each(CASES)('%s', async (name) => {
    const { plain, withProbabilities, info, expected } = await segment(name, backend);
    const labels = new Uint8Array(readFileSync(`${FOLDER}/${name}/labels.raw`));
    expect(Array.from(plain.labels.data)).toEqual(Array.from(labels));
    expect(info).toMatchObject({ ...expected.info, isFrozen: true });

    if (withProbabilities instanceof Error) {
      expect(withProbabilities).toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/gives no probabilities/) });
      expect(expected.info).not.toHaveProperty('numClasses');
      return;
    }
    const { data, shape } = withProbabilities.probabilities!;
    expect(shape).toEqual([...plain.labels.shape, info.numClasses]);
    for (let at = 0; at < data.length; at += info.numClasses) expect(data.subarray(at, at + info.numClasses).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    const file = `${FOLDER}/${name}/probabilities.f32`;
    if (!existsSync(file)) return;
    const bytes = Uint8Array.from(readFileSync(file));
    expectClose(float32(shape, data), float32(shape, new Float32Array(bytes.buffer)), NETWORK_TOLERANCE);
    expect(Array.from(withProbabilities.labels.data)).toEqual(Array.from(labels));
  });
});
