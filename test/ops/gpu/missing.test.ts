/** gpu.js is an optional package: without it the backend says what to install, and nothing else needs it. */
import { describe, expect, jest, test } from '@jest/globals';

describe.each([
  ['that is not installed', () => Promise.reject(new Error("Cannot find package 'gpu.js'")), /needs the package gpu\.js, which is not installed, or not part of this bundle\. Run `npm install gpu\.js@2`/],
  ['that is another package', () => Promise.resolve({ default: { version: 3 } }), /is not one that the gpu backend knows/],
] as const)('gpu.js %s', (_, factory, message) => {
  test('is an error that says what to do', async () => {
    jest.resetModules();
    jest.unstable_mockModule('gpu.js', factory as () => Promise<object>);
    const { createBackend } = await import('../../../src/engine/backends.js');
    await expect(createBackend({ backend: 'gpu' })).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringMatching(message) });
    await expect(createBackend({ backend: 'gpu:cpu' })).rejects.toMatchObject({ tag: 'BackendUnavailableError' });
    const backend = await createBackend({ backend: 'cpu' });
    expect(backend.name).toBe('cpu');
  });
});
