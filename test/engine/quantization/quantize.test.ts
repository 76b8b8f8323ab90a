/** A graph in 8 bits: nearly the numbers of float32, the same on every backend, whatever is calibrated and what is clamped by itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBackend } from '../../../src/engine/backends.js';
import { Program } from '../../../src/engine/program.js';
import { calibrate } from '../../../src/engine/quantization/calibrate.js';
import type { Calibration } from '../../../src/engine/quantization/ranges.js';
import type { Backend } from '../../../src/ops/contract/backend.js';
import { graph, X } from './small_graph.js';

let cpu: Backend;
let calibration: Calibration;
beforeAll(async () => {
  cpu = await createBackend({ backend: 'cpu' });
  calibration = await calibrate(graph, cpu, [new Map([['x', X]])], ['out']);
});
afterAll(() => cpu.dispose());

async function outputs(backend: Backend, known?: Calibration): Promise<{ out: Float32Array; floats: readonly string[] }> {
  const program = new Program(graph, backend, known ? { calibration: known } : {});
  const feeds = new Map([['x', X]]);
  const { floats } = await program.prepare(feeds, ['out']);
  const [{ data }] = await program.execute(feeds, ['out']);
  const out = Float32Array.from(data as Float32Array);
  await program.dispose();
  return { out, floats };
}

function errorOf(found: Float32Array, expected: Float32Array): number {
  const squares = (values: Iterable<number>): number => Array.from(values).reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(found.map((value, i) => value - expected[i])) / squares(expected));
}

test('nearly the numbers of float32, from integers', async () => {
  const [float, bytes] = [await outputs(cpu), await outputs(cpu, calibration)];
  expect(float.floats).toContain('FusedConv2D');
  // The first layer, whose input is fed as it is.
  expect(bytes.floats.filter((op) => op.includes('Conv'))).toEqual(['FusedConv2D']);
  expect(errorOf(bytes.out, float.out)).toBeGreaterThan(0);
  expect(errorOf(bytes.out, float.out)).toBeLessThan(0.03);
});

test('maps that an activation clamps to 6 need no calibration', async () => {
  const clamped = ['first', 'deep'];
  const known = new Map([...calibration.ranges].map(([name, range]) => [name, clamped.includes(name) ? ([0, 6] as const) : range] as const));
  const unknown = new Map([...calibration.ranges].filter(([name]) => !clamped.includes(name)));
  expect(unknown.size).toBe(known.size - clamped.length);
  expect((await outputs(cpu, { ...calibration, ranges: unknown })).out).toEqual((await outputs(cpu, { ...calibration, ranges: known })).out);
});

describe('the same numbers from WebAssembly', () => {
  test.each([
    [true, 1],
    [true, 3],
    [false, 1],
    [false, 2],
  ])('relaxed SIMD %s, %i threads', async (relaxedSimd, threads) => {
    const backend = await createBackend({ backend: 'wasm', relaxedSimd, threads });
    const { out } = await outputs(backend, calibration);
    await backend.dispose();
    expect(out).toEqual((await outputs(cpu, calibration)).out);
  });
});

test('ranges do not depend on threads', async () => {
  for (const threads of [1, 3]) {
    const backend = await createBackend({ backend: 'wasm', relaxedSimd: false, threads });
    const found = await calibrate(graph, backend, [new Map([['x', X]])], ['out']);
    await backend.dispose();
    expect([...found.ranges.keys()]).toEqual([...calibration.ranges.keys()]);
    expect(found).toEqual(await calibrateOnOne());
  }
});

async function calibrateOnOne(): Promise<Calibration> {
  const backend = await createBackend({ backend: 'wasm', relaxedSimd: false, threads: 2 });
  const found = await calibrate(graph, backend, [new Map([['x', X]])], ['out']);
  await backend.dispose();
  return found;
}
