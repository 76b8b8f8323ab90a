import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { assetUrl } from '../../../src/io/assets/assets.js';
import { embeddedModel } from '../../../src/io/assets/embedded.js';
import { embeddedCalibration } from '../../../src/io/assets/embedded_calibration.js';
import { compileKernels } from '../../../src/ops/wasm/compile_kernels.js';

const MODEL = 'models/mobilenetv2_voc_small';
const KERNELS = 'src/ops/wasm/generated';

test.each([
  ['https://cdn.example/deeplab', 'https://cdn.example/deeplab/simd.wasm'],
  ['https://cdn.example/deeplab/', 'https://cdn.example/deeplab/simd.wasm'],
  [new URL('https://cdn.example/deeplab?v=1'), 'https://cdn.example/deeplab/simd.wasm'],
  ['file:///srv/deeplab', 'file:///srv/deeplab/simd.wasm'],
  ['assets here', `${pathToFileURL('assets here').href}/simd.wasm`],
])('a file of the folder %s', (assets, expected) => {
  expect(assetUrl(assets, 'simd.wasm').href).toBe(expected);
});

test('what is no folder', () => {
  expect(() => assetUrl(7 as unknown as string, 'simd.wasm')).toThrow('assets should be the URL of a folder, or its path, found 7');
});

describe('are read from there', () => {
  test('the model', async () => {
    const folder = await embeddedModel(MODEL);
    const index = await folder.open('model.ckpt.index');
    expect(index.byteLength).toBeGreaterThan(0);
    await index.close?.();
  });

  test('the kernels', async () => {
    expect((await compileKernels('simd', { assets: KERNELS })).build).toBe('simd');
  });
});

test('where they are not, the message says what to do', async () => {
  await expect((await embeddedModel(KERNELS)).open('model.ckpt.index')).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining("'deeplab-ts/single'") });
  await expect(embeddedCalibration(KERNELS)).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining("'deeplab-ts/single'") });
  await expect(compileKernels('simd', { assets: MODEL })).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringContaining("the option 'assets'") });
});
