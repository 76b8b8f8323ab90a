import { expect, test } from '@jest/globals';
import { importBench } from './import_bench.js';

const { compareFrames } = await importBench('compare');
const { ratiosOf } = await importBench('ratios');
const { profileTables } = await importBench('report_profile');

const logits = Float32Array.of(1, -2, 8);

test.each([
  ['the same', { logits }, true],
  ['rounding of the largest logit', { logits: Float32Array.of(1.0005, -2, 8) }, true],
  ['more than that', { logits: Float32Array.of(1.01, -2, 8) }, false],
  ['no number', { logits: Float32Array.of(NaN, -2, 8) }, false],
  ['too few', { logits: logits.subarray(1) }, false],
  ['none', {}, false],
])('logits agree: %s', (_what, found, agrees) => {
  expect(compareFrames(found, { logits }).agrees).toBe(agrees);
});

test('labels agree up to one in a thousand', () => {
  const expected = new Uint8Array(2000);
  const found = expected.slice();
  found.fill(1, 0, 2);
  expect(compareFrames({ labels: found }, { labels: expected })).toMatchObject({ labelsEqual: 0.999, agrees: true });
  found.fill(1, 0, 3);
  expect(compareFrames({ labels: found }, { labels: expected }).agrees).toBe(false);
});

test('ratios: times as fast as others, time against native code, threads against one; empty where somebody did not run', () => {
  const result = (id: string, threads: number, median: number) => ({ id, threads, median, cpu: 2 * median, beyondWeights: 5e7 });
  const ratios = ratiosOf([
    { results: [result('ours-wasm x1', 1, 100), result('ours-wasm x2', 2, 50), result('tfjs-wasm x1', 1, 250), result('ort-node x2', 2, 40)] },
    { results: [result('ours-wasm x1', 1, 1000)] },
  ]);
  expect(ratios[0].processor).toEqual([2.5, undefined]);
  expect(Object.fromEntries(ratios.map(({ what, values }) => [what, values]))).toEqual({
    '1 thread: faster than tfjs wasm': [2.5, undefined],
    '2 threads: time against onnxruntime-node': [1.25, undefined],
    '2 threads faster than our own 1': [2, undefined],
    '1 thread: resident memory beyond the weights': [50, 50],
    '2 threads: resident memory beyond the weights': [50, undefined],
  });
});

test('a profile: rates of every step and of its kind, beside what the roofline allows', () => {
  const step = (name: string, ms: number) => ({ name, kind: 'Conv2D 1x1', shape: '[1,8,8,4]', multiplyAdds: 5e6, bytes: 1e6, ms, best: 0.25 });
  const text = profileTables({ title: 'wasm, 1 thread', roofline: { gflops: 40, gigabytes: 10 }, steps: [step('a', 0.5), step('b', 1.5)] });
  const rows = text.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(rows).toContainEqual(['1', 'Conv2D 1x1', 'a', '[1,8,8,4]', '0.500', '20.0', '2.0', '50.0 %', '25.0 %']);
  expect(rows).toContainEqual(['all', '2', '2.00', '10.0', '1.0', '25.0 %', '100.0 %']);
});
