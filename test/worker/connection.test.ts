/** The caller's side alone, over workers that do not work. */
import { describe, expect, test } from '@jest/globals';
import type { Reply, Request, StartedWorker } from '../../src/worker/messages.js';
import { Connection } from '../../src/worker/connection.js';

/** A worker that is played by the test. */
function fake() {
  const posted: Request[] = [];
  const held: boolean[] = [];
  let [terminated, hear, end]: [number, (reply: Reply) => void, (reason: string) => void] = [0, () => undefined, () => undefined];
  const start = (onReply: (reply: Reply) => void, onEnd: (reason: string) => void): StartedWorker => {
    [hear, end] = [onReply, onEnd];
    return { post: (request) => void posted.push(request), hold: (isHeld) => void held.push(isHeld), terminate: () => void terminated++ };
  };
  return { start, posted, held, hear: (reply: Reply) => hear(reply), end: (reason: string) => end(reason), terminated: () => terminated };
}

describe('a worker', () => {
  test('that cannot be started', () => {
    expect(() => new Connection(() => { throw new Error('worker-src is none'); })).toThrow(
      expect.objectContaining({ tag: 'BackendUnavailableError', message: "The worker could not be started: worker-src is none. Use DeepLab of 'deeplab-ts', which computes where it is called." }),
    );
  });

  test('of which nothing is ever heard', async () => {
    const worker = fake();
    const connection = new Connection(worker.start, 3, 1);
    await expect(connection.call('load', [])).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringMatching(/nothing was heard of it/) });
    expect(worker.terminated()).toBe(1);
  });

  test('that answers keeps the process alive only while it is asked', async () => {
    const worker = fake();
    const connection = new Connection(worker.start);
    worker.hear({ ready: true });
    const [a, b] = [connection.call('run', ['a']), connection.call('run', ['b'])];
    expect(worker.posted).toEqual([{ id: 1, method: 'run', args: ['a'], reports: false }, { id: 2, method: 'run', args: ['b'], reports: false }]);
    worker.hear({ id: 2, value: 'B' });
    worker.hear({ id: 1, thrown: { name: 'RangeError', message: 'too much', cause: 'memory' } });
    expect(await b).toBe('B');
    await expect(a).rejects.toMatchObject({ name: 'RangeError', message: 'too much', cause: 'memory' });
    expect(worker.held).toEqual([true, true, false]);
    connection.end();
  });

  test('whose answer comes after the signal is not heard', async () => {
    const worker = fake();
    const connection = new Connection(worker.start);
    const controller = new AbortController();
    const call = connection.call('run', [], { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ tag: 'AbortError' });
    expect(worker.posted.at(-1)).toEqual({ abort: 1 });
    worker.hear({ id: 1, value: 'late' });
    worker.hear({ id: 1, progress: { phase: 'network', loaded: 1, total: 1 } });
    connection.end();
  });

  test('that ends says why, to all that wait', async () => {
    const worker = fake();
    const connection = new Connection(worker.start);
    worker.hear({ ready: true });
    const calls = ['a', 'b'].map((name) => connection.call('run', [name]));
    worker.end('out of memory');
    for (const call of calls) await expect(call).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: 'The worker that computes has ended: out of memory. Load the model again.' });
    worker.end('twice');
    expect(worker.terminated()).toBe(1);
  });

  test.each([
    ['before it is heard of', false],
    ['as it is started', true],
  ])('that ends %s was never started', async (_, atOnce) => {
    const worker = fake();
    const connection = new Connection((onReply, onEnd) => {
      const started = worker.start(onReply, onEnd);
      if (atOnce) onEnd('its script is not there');
      return started;
    });
    worker.end('its script is not there');
    await expect(connection.call('load', [])).rejects.toMatchObject({ message: expect.stringMatching(/could not be started: its script is not there\. Use DeepLab of 'deeplab-ts'/) });
    expect(worker.terminated()).toBe(1);
  });
});
