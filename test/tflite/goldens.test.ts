/** TensorFlow Lite models: what its reference kernels make of a picture (test/reference/make_tflite.py). */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Program } from '../../src/engine/program.js';
import { createBackend } from '../../src/engine/backends.js';
import { graphFromLite } from '../../src/tflite/to_graph.js';
import { float32, tensor, type Tensor } from '../../src/tensor.js';
import { NETWORK_TOLERANCE } from '../deeplab/golden.js';
import { expectClose } from '../matchers.js';

const FOLDER = 'test/reference/tflite';
const CASES = readdirSync(FOLDER).filter((file) => file.endsWith('.tflite')).map((file) => file.replace('.tflite', ''));

interface Case {
  readonly input: string;
  readonly output: string;
  readonly inputType: 'float32' | 'uint8' | 'int8';
  readonly outputType: 'float32' | 'int32' | 'uint8';
  readonly shape: readonly number[];
}

/** Integers are the same to the last one. */
const isQuantized = (name: string): boolean => name.startsWith('int8');

const bytesOf = (file: string): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(`${FOLDER}/${file}`));

describe.each(['cpu', 'wasm'] as const)('on %s', (backendName) => {
  test.each(CASES)('%s', async (name) => {
    const { input, output, inputType, outputType, shape } = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Case;
    const graph = graphFromLite(bytesOf(`${name}.tflite`), name);
    const given = bytesOf(`${name}.in`);
    const side = [1, 33, 33, 3];
    const picture: Tensor = inputType === 'float32' ? float32(side, new Float32Array(given.buffer)) : tensor('uint8', side, given);
    const backend = await createBackend({ backend: backendName, threads: 1 });
    const program = new Program(graph, backend);
    try {
      const [found] = await program.execute(new Map([[input.replaceAll(':', '_'), picture]]), [output.replaceAll(':', '_')]);
      const out = bytesOf(`${name}.out`).buffer;
      if (outputType === 'float32') return expectClose(found, float32(shape, new Float32Array(out)), isQuantized(name) ? 0 : NETWORK_TOLERANCE);
      expect(found.shape).toEqual(shape);
      expect(Array.from(found.data as Uint8Array)).toEqual(Array.from(outputType === 'int32' ? new Int32Array(out) : new Uint8Array(out)));
    } finally {
      await program.dispose();
    }
  });
});
