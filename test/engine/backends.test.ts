/** Which backend is taken, and what is said when it cannot be. */
import { describe, expect, test } from '@jest/globals';
import { createBackend, type BackendName } from '../../src/engine/backends.js';
import { compileGraph } from '../../src/engine/program.js';
import { graphOf } from '../graph/nodes.js';

test.each([[{}], [{ backend: 'auto' }], [{ backend: 'cpu' }], [{ backend: 'cpu', threads: 8 }], [undefined]] as const)('%j', async (options) => {
  const backend = await createBackend(options);
  expect(backend).toMatchObject({ name: 'cpu', threads: 1 });
  expect(backend.supports('Conv2D')).toBe(true);
  expect(backend.supports('MatrixInverse')).toBe(false);
  await backend.dispose();
});

test.each(['wasm', 'gpu'] as const)('%s is not part of this version', async (backend) => {
  await expect(createBackend({ backend })).rejects.toMatchObject({
    tag: 'BackendUnavailableError',
    message: `The backend '${backend}' is not part of this version, which holds: cpu. Use 'auto'.`,
  });
});

describe('arguments', () => {
  test.each(['webgl', '', 'CPU', 'toString'])("there is no backend '%s'", async (name) => {
    await expect(createBackend({ backend: name as BackendName })).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: `There is no backend '${name}'. Use 'auto' or one of: cpu.`,
    });
  });

  test.each([0, -1, 1.5, NaN, Infinity])('%d threads', async (threads) => {
    await expect(createBackend({ threads })).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: `The number of threads should be a positive integer, found ${threads}.`,
    });
  });

  test('compileGraph hands them on', async () => {
    await expect(compileGraph(graphOf(), { backend: 'gpu' })).rejects.toMatchObject({ tag: 'BackendUnavailableError' });
    const program = await compileGraph(graphOf());
    expect(program.info).toEqual({ backend: 'cpu', threads: 1 });
    await program.dispose();
  });
});
