/**
 * Frozen graphs of many shapes: the labels that TensorFlow gives for them. A new case is a folder (test/reference/make_frozen_cases.py)
 * and needs no code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { DeepLab, type Segmentation } from '../../src/deeplab/deeplab.js';
import { readImage } from '../../src/io/pictures/image.js';
import { float32 } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { NETWORK_TOLERANCE } from './golden.js';

const FOLDER = 'test/reference/frozen';
const CASES = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

interface Case {
  readonly picture: string;
  readonly info: object;
}

async function segment(name: string, backend: 'cpu' | 'wasm'): Promise<{ plain: Segmentation; withProbabilities: Segmentation | Error; info: DeepLab['info']; expected: Case }> {
  const expected = JSON.parse(readFileSync(`${FOLDER}/${name}/expected.json`, 'utf8')) as Case;
  const model = await DeepLab.load(new Uint8Array(gunzipSync(readFileSync(`${FOLDER}/${name}/graph.pb.gz`))), { backend, threads: 1 });
  try {
    const picture = await readImage(`${FOLDER}/${expected.picture}`);
    const plain = await model.segment(picture);
    const withProbabilities = await model.segment(picture, { probabilities: true }).catch((error: Error) => error);
    return { plain, withProbabilities, info: model.info, expected };
  } finally {
    await model.dispose();
  }
}

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
