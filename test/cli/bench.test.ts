import { expect, test } from '@jest/globals';
import { runCli } from './run_cli.js';

/** A small crop: fast. */
const FAST = ['bench', '--backend', 'cpu', '--crop', '65', '--runs', '3'];

test('as JSON: the model, and one result for each number of threads that the backend has', async () => {
  const { code, stdout, stderr } = await runCli([...FAST, '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ machine: { node: process.versions.node }, model: { backend: 'cpu', cropSize: [65, 65] }, runs: 3 });
  expect(document.results).toHaveLength(1);
  const { threads, load, median, min, max, network, framesPerSecond, peakMemory } = document.results[0];
  expect(threads).toBe(1);
  expect(load).toBeGreaterThan(0);
  expect(min).toBeLessThanOrEqual(median);
  expect(median).toBeLessThanOrEqual(max);
  expect(network).toBeLessThanOrEqual(max);
  expect(framesPerSecond * median).toBeCloseTo(1000);
  expect(peakMemory).toBeGreaterThan(2 ** 20);
});

test('as a table', async () => {
  const { code, stdout } = await runCli(FAST);
  expect(code).toBe(0);
  expect(stdout).toMatch(/DeepLab mobilenet_v2 x0\.5[^]*65x65, output stride 16, backend cpu; 3 pictures\n +THREADS +MEDIAN ms[^\n]*\n +1 +\d+\.\d[^\n]* [MG]B\n$/);
});

test('a model that is not there', async () => {
  const { code, stderr } = await runCli([...FAST, '--model', 'nowhere/model.ckpt']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^deeplab: There is nothing at 'nowhere\/model\.ckpt'[^\n]*\n$/);
});
