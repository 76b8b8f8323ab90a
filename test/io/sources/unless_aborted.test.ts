/** Who raises a signal is heard, whatever is waited for. */
import { expect, test } from '@jest/globals';
import { eachUnlessAborted, unlessAborted } from '../../../src/io/sources/unless_aborted.js';

const never = (): Promise<never> => new Promise<never>(() => undefined);

test('a value and an error come through, with a signal and without', async () => {
  for (const signal of [undefined, new AbortController().signal]) {
    await expect(unlessAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(unlessAborted(Promise.reject(new RangeError('mine')), signal)).rejects.toThrow('mine');
  }
});

test('what never comes is not waited for once the signal is raised, before or meanwhile', async () => {
  const controller = new AbortController();
  const waiting = unlessAborted(never(), controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ tag: 'AbortError' });
  await expect(unlessAborted(never(), AbortSignal.abort(new TypeError('why')))).rejects.toThrow('why');
});

test.each([[[1, 2, 3]], [(async function* () { yield* [1, 2, 3]; })()]])('elements come one after the other', async (source) => {
  const found: number[] = [];
  for await (const each of eachUnlessAborted<number>(source, new AbortController().signal)) found.push(each);
  expect(found).toEqual([1, 2, 3]);
});

test('a source that stalls is left when the signal is raised, and one that is left in the middle is closed', async () => {
  const controller = new AbortController();
  const closed: string[] = [];
  const source = async function* (name: string, rest: () => Promise<never>) {
    try {
      yield 1;
      yield 2;
      await rest();
    } finally {
      closed.push(name);
    }
  };
  const all = async (): Promise<void> => {
    for await (const each of eachUnlessAborted(source('stalled', never), controller.signal)) if (each === 2) setTimeout(() => controller.abort());
  };
  await expect(all()).rejects.toMatchObject({ tag: 'AbortError' });
  for await (const each of eachUnlessAborted(source('left', never), undefined)) if (each === 2) break;
  expect(closed).toEqual(['left']);
});
