/** Operators of TensorFlow Lite one by one: what its reference kernels make of numbers, to the last bit of those of 8 bits (test/reference/make_tflite_ops.py). */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { Program } from '../../src/engine/program.js';
import { createBackend } from '../../src/engine/backends.js';
import { graphFromLite } from '../../src/tflite/to_graph.js';
import { float32, tensor, type Tensor } from '../../src/tensor.js';
import { NETWORK_TOLERANCE } from '../deeplab/golden.js';
import { expectClose } from '../matchers.js';

interface Numbers {
  readonly dtype: 'float32' | 'int8' | 'uint8';
  readonly shape: readonly number[];
  readonly data: string;
}

interface Case {
  /** Packed with zlib. */
  readonly model: string;
  readonly inputs: readonly Numbers[];
  readonly output: Numbers;
}

const CASES = JSON.parse(readFileSync('test/reference/tflite/operators.json', 'utf8')) as Readonly<Record<string, Case>>;

function tensorOf({ dtype, shape, data }: Numbers): Tensor {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  if (dtype === 'float32') return float32(shape, new Float32Array(bytes.buffer));
  return tensor(dtype, shape, dtype === 'int8' ? new Int8Array(bytes.buffer) : bytes);
}

/** A map of int8 that is the network's input has levels of 0 to 255 in front, which do not reach all numbers: what is behind them is fed. */
const placeOf = ({ dtype }: Numbers, i: number): string => (dtype === 'int8' ? `x${i}/int8` : `x${i}`);

describe.each(['cpu', 'wasm'] as const)('on %s', (backendName) => {
  test.each(Object.keys(CASES))('%s', async (name) => {
    const { model, inputs, output } = CASES[name];
    const graph = graphFromLite(Uint8Array.from(inflateSync(Buffer.from(model, 'base64'))), name);
    const program = new Program(graph, await createBackend({ backend: backendName, threads: 1 }));
    try {
      const [found] = await program.execute(new Map(inputs.map((each, i) => [placeOf(each, i), tensorOf(each)])), ['y']);
      const expected = tensorOf(output);
      if (output.dtype === 'float32') return expectClose(found, expected, NETWORK_TOLERANCE);
      expect([found.dtype, found.shape]).toEqual([expected.dtype, expected.shape]);
      expect(Array.from(found.data as Int8Array)).toEqual(Array.from(expected.data as Int8Array));
    } finally {
      await program.dispose();
    }
  });
});
