import { availableParallelism } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { importBench } from './import_bench.js';

const { readArguments } = await importBench('arguments');

test('defaults: both networks at 513x513, as many of 1 and 2 threads as there are processors', () => {
  expect(readArguments([])).toMatchObject({
    networks: ['mobilenet', 'xception'],
    size: [513, 513],
    outputStride: 16,
    fetch: 'logits',
    threads: availableParallelism() > 1 ? [1, 2] : [1],
    json: false,
  });
});

test.each([
  [['--network', 'xception'], { networks: ['xception'] }],
  [['--size', '257'], { size: [257, 257] }],
  [['--size', '1025,2049'], { size: [1025, 2049] }],
  [['--threads', '1,2,4'], { threads: [1, 2, 4] }],
  [['--backend', 'cpu,wasm'], { backends: ['cpu', 'wasm'] }],
  [['--only', 'ours,ours-int8,ort-web-int8', '--fetch', 'both'], { only: ['ours', 'ours-int8', 'ort-web-int8'], fetch: 'both' }],
  [['--browser'], { browser: true, networks: ['mobilenet'], sizes: [[257, 257], [513, 513]] }],
  [['--browser', '--size', '129', '--network', 'xception'], { networks: ['xception'], sizes: [[129, 129]] }],
  [['--train'], { train: true, size: [257, 257], only: undefined, runs: undefined }],
  [['--train', '--size', '65', '--only', 'head,memory', '--threads', '2'], { size: [65, 65], only: ['head', 'memory'], threads: [2] }],
  [['--output-stride', '8', '--runs', '2'], { outputStride: 8, runs: 2 }],
])('%j', (args, choices) => {
  expect(readArguments(args)).toMatchObject(choices);
});

describe('what cannot be used is refused by its name', () => {
  test.each([
    [['--network', 'resnet'], /--network .* mobilenet, xception; found 'resnet'/],
    [['--network', 'xception', '--model', 'x'], /--model brings its own network/],
    [['--size', '1,2,3'], /--size should be N or H,W/],
    [['--threads', '1,0'], /--threads .* found '0'/],
    [['--output-stride', '4'], /--output-stride .* 8, 16; found '4'/],
    [['--only', 'ours,caffe'], /--only .* found 'caffe'/],
    [['--fetch', 'all'], /--fetch .* logits, labels, both/],
    [['--browser', '--model', 'x'], /--browser .* leave out --model/],
    [['--browser', '--only', 'ours'], /--browser .* leave out --only/],
    [['--train', '--model', 'x'], /--train .* leave out --model/],
    [['--train', '--browser'], /--train .* leave out --browser/],
    [['--train', '--only', 'ort-web'], /--only .* ours, ours-wide, head, tensorflow, tfjs-cpu, memory; found 'ort-web'/],
    [['--only', 'memory'], /--only .* found 'memory'/],
    [['--nope'], /nope[^]*usage: npm run bench/],
  ])('%j', (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});
