import { expect, test } from '@jest/globals';
import { pause } from '../../../src/io/sources/pause.js';

const NEVER = 1_000_000;

test('ends after its time', async () => {
  expect(await pause(1)).toBeUndefined();
  expect(await pause(1, new AbortController().signal)).toBeUndefined();
});

test('ends when the signal is raised, and at once where it was raised before', async () => {
  const controller = new AbortController();
  const paused = pause(NEVER, controller.signal);
  controller.abort();
  expect(await paused).toBeUndefined();
  expect(await pause(NEVER, controller.signal)).toBeUndefined();
});
