/** Segmenting again and again, and loading again and again, keeps nothing: neither memory nor open files. */
import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readImage } from '../../src/io/pictures/image.js';
import { resize } from '../../src/io/pictures/resize.js';
import { heldMemory } from '../held_memory.js';
import { CHECKPOINT } from './golden.js';

test('twenty segmentations', async () => {
  const model = await DeepLab.load(undefined, { cropSize: [129, 129] });
  const picture = await readImage('examples/chelsea.png');
  const pictures = [resize(picture, [129, 129]), resize(picture, [100, 120]), resize(picture, [150, 140])];
  const segmentAll = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await model.segment(pictures[i % 3], { probabilities: i % 2 === 0 });
  };
  await segmentAll(6); // both plans are made, the code is compiled
  const before = await heldMemory();
  await segmentAll(20);
  const after = await heldMemory();
  // One result with probabilities takes 1.7 MB, so one that is kept would show.
  expect(after.buffers - before.buffers).toBeLessThan(1);
  expect(after.heap - before.heap).toBeLessThan(3);
  await model.dispose();
});

test('loading and disposing, and loading that fails', async () => {
  const openFiles = (): number => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);
  const cycle = async (): Promise<void> => {
    const model = await DeepLab.load(CHECKPOINT, { cropSize: [33, 33] });
    await model.dispose();
    await expect(DeepLab.load(CHECKPOINT, { cropSize: [33, 33], outputStride: 7 as 8 })).rejects.toThrow('outputStride should be the number 8, 16 or 32');
    await expect(DeepLab.load(CHECKPOINT, { backend: 'gpu:webgl2' })).rejects.toThrow('gpu:webgl2');
  };
  for (let i = 0; i < 2; i++) await cycle();
  const [before, files] = [await heldMemory(), openFiles()];
  for (let i = 0; i < 6; i++) await cycle();
  const after = await heldMemory();
  // The weights take 2.7 MB and their packed form about as much: one model that is kept would show.
  expect(after.buffers - before.buffers).toBeLessThan(2);
  expect(after.heap - before.heap).toBeLessThan(6);
  expect(openFiles()).toBe(files);
});
