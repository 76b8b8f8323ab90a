import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { zeros } from '../../src/tensor.js';
import { runOnnx } from '../onnx/onnxruntime.js';
import { runCli } from './run_cli.js';

const EMBEDDED = fileURLToPath(new URL('../../models/mobilenetv2_voc_small', import.meta.url));
const FROZEN = join(EMBEDDED, 'os16_frozen_inference_graph.pb');

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-export-'))));
afterAll(() => rm(folder, { recursive: true }));

test('a file that another runtime runs, and as JSON what is in it', async () => {
  const path = join(folder, 'small.onnx');
  const { code, stdout, stderr } = await runCli(['export', '--onnx', path, '--crop', '65,97', '--output-stride', '8', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const file = await readFile(path);
  expect(JSON.parse(stdout)).toEqual({
    file: path,
    bytes: file.length,
    model: expect.stringMatching(/^DeepLab mobilenet_v2 x0\.5 .*; crop 65x97, output stride 8$/),
    inputs: [{ name: 'ImageTensor', dtype: 'uint8', shape: [1, 65, 97, 3] }],
    outputs: [
      { name: 'ResizeBilinear_2', dtype: 'float32', shape: [1, 65, 97, 21] },
      { name: 'SemanticPredictions', dtype: 'int64', shape: [1, 65, 97] },
    ],
  });
  const outputs = await runOnnx(file, new Map([['ImageTensor', zeros('uint8', [1, 65, 97, 3])]]));
  expect(outputs.get('SemanticPredictions')!.shape).toEqual([1, 65, 97]);
});

test('in 8 bits, with what is to be said of it', async () => {
  const path = join(folder, 'int8.onnx');
  const { code, stdout, stderr } = await runCli(['export', '--onnx', path, '--model', EMBEDDED, '--crop', '65', '--precision', 'int8', '--json']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('no calibration for 8 bits')]);
  expect(JSON.parse(stdout)).toMatchObject({ model: expect.stringMatching(/crop 65x65, output stride 16, int8$/), notice: expect.stringContaining('deeplab quantize') });
  const outputs = await runOnnx(await readFile(path), new Map([['ImageTensor', zeros('uint8', [1, 65, 65, 3])]]));
  expect(outputs.get('SemanticPredictions')!.shape).toEqual([1, 65, 65]);
});

test('as text', async () => {
  const path = join(folder, 'text.onnx');
  const { code, stdout } = await runCli(['export', '--onnx', path, '--model', FROZEN]);
  expect(code).toBe(0);
  expect(stdout.replace(folder, '')).toMatch(/^\/text\.onnx: 2\.8 MB\n {2}model {2}DeepLab [^\n]*\n {2}in {5}ImageTensor {2}uint8\[1,513,513,3\]\n {2}out {4}\S+ {2}float32\[1,513,513,21\]\n/);
});

describe('what cannot be exported leaves no file', () => {
  test.each([
    ['other choices than a frozen graph has made', ['--model', FROZEN, '--output-stride', '8'], 1, /exported with outputStride 16/],
    ['no such model', ['--model', 'nowhere'], 1, /nothing at 'nowhere'/],
    ['no such folder', ['--onnx', join('nowhere', 'at', 'all.onnx')], 1, /there is no directory nowhere\/at/],
    ['bad usage', ['--crop', 'x'], 2, /'x' is invalid/],
  ])('%s', async (_, args, expected, message) => {
    const before = await readdir(folder);
    const { code, stdout, stderr } = await runCli(['export', '--onnx', join(folder, 'none.onnx'), ...args]);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).toEqual(before);
  });

  test('interrupted', async () => {
    const { code } = await runCli(['export', '--onnx', join(folder, 'none.onnx')], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(await readdir(folder)).not.toContain('none.onnx');
  });
});
