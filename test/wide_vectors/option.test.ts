/** The option `wideVectors`: what it gives where there are none, and where there are. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createBackend } from '../../src/engine/backends.js';
import type { WasmBackend } from '../../src/ops/wasm/backend.js';
import { whyNoWideVectors } from '../../src/ops/wasm/wide_vectors.js';
import { describeWideVectors } from './where_they_are.js';

const kernelsOf = async (options: Parameters<typeof createBackend>[0]) => {
  const backend = await createBackend({ threads: 1, ...options });
  await backend.dispose();
  return { kernels: (backend as WasmBackend).kernels, notice: backend.notice };
};

const run = (script: string, ...flags: string[]) => promisify(execFile)(process.execPath, [...flags, '--no-warnings', fileURLToPath(new URL(script, import.meta.url))], { timeout: 60_000 });

test.each([
  [{ node: '20.20.2' }, 'x64', 'found Node 20.20.2 on x64'],
  [{ node: '24.4.1' }, 'x64', 'found Node 24.4.1 on x64'],
  [{ node: '24.21.0' }, 'arm64', 'found Node 24.21.0 on arm64'],
  [{ node: '26.3.0', bun: '1.4.5' }, 'x64', 'found Bun 1.4.5 on x64'],
  [{ node: '26.3.0', deno: '2.9.6' }, 'x64', 'found Deno 2.9.6 on x64'],
] as const)('%o on %s has none', (versions, arch, found) => {
  expect(whyNoWideVectors({ versions, arch })).toBe(`they need Node 24.5 or newer on x64, ${found}`);
});

test.each(['24.5.0', '24.21.0', '25.0.0', '100.2.0'])('Node %s has them', (node) => expect(whyNoWideVectors({ versions: { node }, arch: 'x64' }, 'flags : avx avx2 fma')).toBeUndefined());

test('a processor without AVX2 has none', () => {
  expect(whyNoWideVectors({ versions: { node: '24.5.0' }, arch: 'x64' }, 'flags : fpu sse4_2 avx')).toBe('they need a processor with AVX2, which this one is without');
});

test('nobody gets them unasked', async () => expect(await kernelsOf({})).toEqual({ kernels: 'relaxed', notice: undefined }));

test('they have relaxed SIMD', async () => {
  await expect(createBackend({ wideVectors: true, relaxedSimd: false })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('leave out one of wideVectors and relaxedSimd') });
});

(whyNoWideVectors() === undefined ? test.skip : test)('where there are none, it computes as without, and says so', async () => {
  for (const backend of ['auto', 'wasm'] as const) {
    expect(await kernelsOf({ backend, wideVectors: true })).toEqual({ kernels: 'relaxed', notice: `There are no wide vectors, which would be faster: ${whyNoWideVectors()}.` });
  }
});

describeWideVectors('where there are', () => {
  test('nothing is left to say', async () => expect(await kernelsOf({ wideVectors: true })).toEqual({ kernels: 'wide', notice: undefined }));

  test('every function is optimised at once, under the flag', async () => {
    const { stdout } = await run('all_optimised.mjs', '--allow-natives-syntax');
    const { functions, left } = JSON.parse(stdout) as { functions: number; left: string[] };
    expect(left).toEqual([]);
    expect(functions).toBeGreaterThan(90);
  });

  test('threads that load at the same time take turns', async () => {
    const { stdout } = await run('load_at_once.mjs');
    expect(stdout.trim().split('\n').sort()).toEqual(Array.from({ length: 6 }, () => '104357 pixels of cat'));
  });
});

describe('on the command line', () => {
  test('it is told as any notice', async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, ['dist/cli/main.js', 'bench', '--threads', '1', '--runs', '1', '--wide-vectors']);
    expect(stdout).toContain('backend wasm');
    expect(stderr.includes('no wide vectors')).toBe(whyNoWideVectors() !== undefined);
  });
});
