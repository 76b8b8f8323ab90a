/** Waiting for the device: with pauses, and not for one that is lost or cannot be asked. */
import { expect, test } from '@jest/globals';
import { finished } from '../../../src/ops/gpu/finished.js';

/** A context whose work is done when it has been asked so often. */
function contextOf(looks: number, isLost = false) {
  const told: string[] = [];
  let left = looks;
  return {
    told,
    SYNC_GPU_COMMANDS_COMPLETE: 1,
    SYNC_STATUS: 2,
    SIGNALED: 3,
    isContextLost: () => isLost,
    fenceSync: (condition?: number) => ({ condition }),
    flush: () => void told.push('flush'),
    getSyncParameter: (_: object, name?: number) => (name === 2 && --left < 0 ? 3 : 4),
    deleteSync: () => void told.push('delete'),
  };
}

test.each([0, 3])('resolves after %d looks that found it at work, and gives the fence back', async (looks) => {
  const context = contextOf(looks);
  await finished(context);
  expect(context.told).toEqual(['flush', 'delete']);
});

test('timers run while it waits', async () => {
  const context = contextOf(5);
  let ticks = 0;
  const timer = setInterval(() => void ticks++, 0);
  await finished(context);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(0);
});

test('a lost device is not waited for', async () => {
  await finished(contextOf(Infinity, true));
});

test.each([undefined, null, {}, { fenceSync: () => null }])('where nobody can be asked it resolves at once: %j', async (context) => {
  await finished(context);
});
