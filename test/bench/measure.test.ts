import { expect, test } from '@jest/globals';
import { importBench } from './import_bench.js';

const { measureInTurn } = await importBench('measure');
const { turnOf } = await importBench('serve');

/** Frames of these times, one after the other. */
function frames(...times: readonly number[]) {
  let next = 0;
  return { of: () => Promise.resolve({ ms: times[next++ % times.length], cpu: 1, resident: 1 }), count: () => next };
}

test('frames that follow another count; those after a pause are told beside them', async () => {
  const { of, count } = frames(30, 11, 10, 12, 50, 13, 9, 10);
  const [times] = await measureInTurn([{ runs: 2, turn: () => turnOf(of) }]);
  expect(times).toMatchObject({ all: [11, 10, 12, 13, 9, 10], median: 10.5, min: 9, max: 13, afterPause: 40 });
  expect(count()).toBe(8);
});

test('a frame that takes long is a turn', async () => {
  const { of, count } = frames(900, 800, 700);
  const [times, others] = await measureInTurn([{ runs: 3, turn: () => turnOf(of) }, { runs: 1, turn: async () => [await frames(5).of()] }]);
  expect(times).toMatchObject({ all: [900, 800, 700], median: 800 });
  expect(times.afterPause).toBeUndefined();
  expect(others).toMatchObject({ all: [5], median: 5 });
  expect(count()).toBe(3);
});
