/** Which backend is taken, and what is said when it cannot be. */
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createBackend, type BackendName } from '../../src/engine/backends.js';
import { compileGraph } from '../../src/engine/program.js';
import { graphOf } from '../graph/nodes.js';

test.each([
  [{}, 'wasm', availableParallelism()],
  [{ backend: 'auto' }, 'wasm', availableParallelism()],
  [{ backend: 'wasm', threads: 3 }, 'wasm', 3],
  [{ threads: 1 }, 'wasm', 1],
  [{ backend: 'cpu' }, 'cpu', 1],
  [{ backend: 'cpu', threads: 8 }, 'cpu', 1],
  [undefined, 'wasm', availableParallelism()],
] as const)('%j is %s with %d threads', async (options, name, threads) => {
  const backend = await createBackend(options);
  expect(backend).toMatchObject({ name, threads });
  expect(backend.notice).toBeUndefined();
  expect(backend.supports('Conv2D')).toBe(true);
  expect(backend.supports('MatrixInverse')).toBe(false);
  await backend.dispose();
});

test.each(['cpu', 'webasm'] as const)('gpu:%s says that it is that, and is never taken by itself', async (mode) => {
  const backend = await createBackend({ backend: `gpu:${mode}` });
  expect(backend).toMatchObject({ name: `gpu:${mode}`, threads: 1 });
  expect(backend.supports('Conv2D')).toBe(true);
  expect(backend.supports('FusedInvertedResidual')).toBe(false);
  await backend.dispose();
});

test.each(['webgl2', 'webgl', 'webgpu'] as const)('gpu:%s is for browsers, and nothing is taken instead', async (mode) => {
  await expect(createBackend({ backend: `gpu:${mode}` })).rejects.toMatchObject({
    tag: 'BackendUnavailableError',
    message: expect.stringMatching(`^The backend 'gpu:${mode}' cannot run here: .*It needs a browser with Web`),
  });
});

describe('without WebAssembly SIMD', () => {
  const { validate } = WebAssembly;
  beforeEach(() => void (WebAssembly.validate = () => false));
  afterEach(() => void (WebAssembly.validate = validate));

  test('auto takes the plain kernels, and says why', async () => {
    const backend = await createBackend();
    expect(backend).toMatchObject({ name: 'cpu', notice: expect.stringMatching(/^The backend 'cpu' is used, which is slower\. .*SIMD and threads/) });
  });

  test('asking for wasm is an error', async () => {
    await expect(createBackend({ backend: 'wasm' })).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringContaining("Use 'cpu'") });
  });
});

describe.each<readonly [string, () => void, RegExp]>([
  ['without WebAssembly', () => void Reflect.deleteProperty(globalThis, 'WebAssembly'), /needs WebAssembly, which this runtime/],
  ['where no memory can be shared', () => void (WebAssembly.Memory = class extends WebAssembly.Memory { constructor() { super({ initial: -1 }); } }), /needs shared memory, which the system refuses \(.*\)/],
])('%s', (_, takeAway, reason) => {
  const whole = WebAssembly;
  const { Memory } = WebAssembly;
  beforeEach(takeAway);
  afterEach(() => void (Object.assign(globalThis, { WebAssembly: whole }).WebAssembly.Memory = Memory));

  test('auto takes the plain kernels and says why; asking for wasm is an error', async () => {
    expect(await createBackend()).toMatchObject({ name: 'cpu', notice: expect.stringMatching(reason) });
    await expect(createBackend({ backend: 'wasm' })).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringMatching(reason) });
  });
});

describe('where the policy does not let WebAssembly be compiled', () => {
  const { compile } = WebAssembly;
  beforeEach(() => void (WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError('Wasm code generation disallowed by embedder'))));
  afterEach(() => void (WebAssembly.compile = compile));

  test('auto takes the plain kernels and says why; asking for wasm is an error', async () => {
    const reason = /may not compile WebAssembly here \(CompileError: Wasm code generation disallowed by embedder\).*'wasm-unsafe-eval'/;
    expect(await createBackend()).toMatchObject({ name: 'cpu', notice: expect.stringMatching(reason) });
    await expect(createBackend({ backend: 'wasm' })).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringMatching(reason) });
  });
});

test.each([{}, { backend: 'wasm', threads: 3 }, { backend: 'wasm', threads: 1 }] as const)('%j: a signal that was raised ends it', async (options) => {
  await expect(createBackend({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
});

describe('arguments', () => {
  test.each(['webgl', '', 'CPU', 'toString', 'gpu:', 'gpu:gpu', 'gpu:dev'])("there is no backend '%s'", async (name) => {
    await expect(createBackend({ backend: name as BackendName })).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: `There is no backend '${name}'. Use 'auto' or one of: wasm, cpu, gpu, gpu:webgl2, gpu:webgl, gpu:webgpu, gpu:headlessgl, gpu:webasm, gpu:cpu.`,
    });
  });

  test.each([0, -1, 1.5, NaN, Infinity])('%d threads', async (threads) => {
    await expect(createBackend({ threads })).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: `The number of threads should be a positive integer, found ${threads}.`,
    });
  });

  test('compileGraph hands them on', async () => {
    await expect(compileGraph(graphOf(), { backend: 'gpu:webgl2' })).rejects.toMatchObject({ tag: 'BackendUnavailableError' });
    const program = await compileGraph(graphOf());
    expect(program.info).toEqual({ backend: 'wasm', threads: availableParallelism() });
    await program.dispose();
  });
});
