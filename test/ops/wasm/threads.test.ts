/** Threads that fail are an error and never a hang; threads that wait take no time. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { compileKernels } from '../../../src/ops/wasm/compile_kernels.js';
import { startThread, type Thread } from '../../../src/ops/wasm/environment.js';
import { KERNELS } from '../../../src/ops/wasm/generated/records.js';
import { Heap } from '../../../src/ops/wasm/memory/heap.js';
import { RecordWriter } from '../../../src/ops/wasm/records.js';
import { Threads } from '../../../src/ops/wasm/threads.js';

const open: Threads[] = [];
afterEach(() => open.splice(0).forEach((threads) => threads.stop()));

/** Threads on a memory of their own, and handles to all but the calling one. */
async function start(count: number): Promise<{ heap: Heap; threads: Threads; workers: Thread[] }> {
  const { module } = await compileKernels();
  const heap = new Heap();
  const workers: Thread[] = [];
  const threads = await Threads.start(module, heap, count, {
    startOne: (...parameters) => {
      const worker = startThread(...parameters);
      workers.push(worker);
      return worker;
    },
  });
  open.push(threads);
  return { heap, threads, workers };
}

/** A product of [pixels, 8] with a filter [8, 16] of ones, and its result. */
function productStep(heap: Heap, pixels: number, kernel = KERNELS.pointwise.number as number): { step: number; result: () => Float32Array } {
  const x = heap.allocate(4 * 8 * pixels);
  const filter = heap.allocate(4 * 8 * 16);
  const bias = heap.allocate(4 * 16);
  const out = heap.allocate(4 * 16 * pixels);
  const scratch = heap.allocate(4 * 1024);
  const records = heap.allocate(1024);
  new Float32Array(heap.memory.buffer, x, 8 * pixels).forEach((_, i, all) => (all[i] = Math.floor(i / 8)));
  new Float32Array(heap.memory.buffer, filter, 8 * 16).fill(1);
  new Float32Array(heap.memory.buffer, bias, 16).fill(0.5);
  const writer = new RecordWriter(heap.memory, records);
  const step = writer.write('StepHeader', { kernel, first: 0, units: pixels, chunk: 3, scratch, scratchBytes: 128 });
  const [low, high] = [-Infinity, Infinity];
  writer.write('Pointwise', { depth: 8, columns: 16, filter, bias, residual: 0, residualPitch: 0, out, outPitch: 64, low, high, x, xPitch: 32 });
  return { step, result: () => new Float32Array(heap.memory.buffer, out, 16 * pixels).slice() };
}

test.each([1, 2, 3, 5])('%d threads do each unit once, again and again', async (count) => {
  const { heap, threads } = await start(count);
  expect(threads.count).toBe(count);
  const { step, result } = productStep(heap, 100);
  const expected = Float32Array.from({ length: 1600 }, (_, i) => 8 * Math.floor(i / 16) + 0.5);
  for (let run = 0; run < 50; run++) {
    await threads.run(step);
    expect(result()).toEqual(expected);
  }
  // Long enough for the workers to fall asleep.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await threads.run(step);
  expect(result()).toEqual(expected);
});

describe('a thread that ends', () => {
  const ended = { tag: 'BackendUnavailableError', message: expect.stringMatching(/^A thread of the wasm backend ended: .*load it again\.$/) };

  test('between two steps', async () => {
    const { heap, threads, workers } = await start(3);
    const { step } = productStep(heap, 10);
    await threads.run(step);
    workers[1].terminate();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(() => threads.run(step)).toThrow(expect.objectContaining(ended));
  });

  test('in the middle of a step: it is done without the one that ended, or never, if that had begun a part of it', async () => {
    const { heap, threads, workers } = await start(2);
    const { step, result } = productStep(heap, 10);
    workers[0].terminate();
    const outcome = await (async () => threads.run(step))().catch((error: unknown) => error);
    if (outcome === undefined) expect(result()[159]).toBe(8 * 9 + 0.5);
    else expect(outcome).toMatchObject(ended);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(() => threads.run(step)).toThrow(expect.objectContaining(ended));
  });

  test('because its kernel failed', async () => {
    const { heap, threads } = await start(2);
    const { step } = productStep(heap, 1000, 9999);
    await expect((async () => threads.run(step))()).rejects.toMatchObject(ended);
  });
});

test('threads that were stopped are an error too', async () => {
  const { heap, threads } = await start(2);
  const { step } = productStep(heap, 10);
  threads.stop();
  expect(() => threads.run(step)).toThrow(expect.objectContaining({ tag: 'BackendUnavailableError', message: expect.stringContaining('was disposed of') }));
});

test('a thread that is at something else is not waited for', async () => {
  const { heap, threads, workers } = await start(3);
  const { step, result } = productStep(heap, 100);
  const expected = Float32Array.from({ length: 1600 }, (_, i) => 8 * Math.floor(i / 16) + 0.5);
  // All workers sleep, and wake at different times, some of them in a later step.
  for (let run = 0; run < 20; run++) {
    await new Promise((resolve) => setTimeout(resolve, run % 3));
    for (let again = 0; again < 20; again++) await threads.run(step);
    expect(result()).toEqual(expected);
  }
  expect(workers).toHaveLength(2);
});

describe('a thread that cannot be started takes the others along, and says why', () => {
  /** Of three threads the second is as given, the others are real. @returns how it ends, and how many were ended */
  async function startWith(second: (onEnd: (reason: string) => void) => Promise<void>, signal?: AbortSignal): Promise<{ error: unknown; terminated: number }> {
    const { module } = await compileKernels();
    let terminated = 0;
    const startOne: typeof startThread = (startOf, onEnd) => {
      const { ready, terminate } = startOf.thread === 2 ? { ready: second(onEnd), terminate: () => undefined } : startThread(startOf, onEnd);
      return { ready, terminate: () => (terminated++, terminate()) };
    };
    const error: unknown = await Threads.start(module, new Heap(), 4, { signal, startOne, looks: 3, pause: 10 }).catch((reason: unknown) => reason);
    return { error, terminated };
  }
  const unavailable = (why: string): object => ({ tag: 'BackendUnavailableError', message: `3 more threads could not be started: ${why}` });

  test('as its worker is refused', async () => {
    const refuse = (): never => {
      throw new DOMException('no workers here', 'SecurityError');
    };
    expect(await startWith(refuse)).toMatchObject({ error: unavailable('no workers here'), terminated: 1 });
  });

  test('as it fails', async () => {
    const fail = (onEnd: (reason: string) => void): Promise<void> => {
      onEnd('no room');
      return Promise.reject(new Error('no room'));
    };
    expect(await startWith(fail)).toMatchObject({ error: unavailable('no room'), terminated: 3 });
  });

  test('as nothing is ever heard of it', async () => {
    expect(await startWith(() => new Promise(() => undefined))).toMatchObject({ error: unavailable('nothing was heard of a worker for 0.03 seconds'), terminated: 3 });
  });

  test.each(['before', 'meanwhile'])('as the signal is raised %s', async (when) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort();
    const outcome = await startWith(() => (controller.abort(), new Promise(() => undefined)), controller.signal);
    expect(outcome).toMatchObject({ error: { tag: 'AbortError' }, terminated: 3 });
  });
});

test('waiting takes no processor time', async () => {
  const { heap, threads } = await start(3);
  const { step } = productStep(heap, 10);
  await threads.run(step);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { user, system } = process.cpuUsage(before);
  // Two workers that spun for the half second would take a million microseconds.
  expect(user + system).toBeLessThan(250_000);
});

test('both builds are there, and the faster one is taken', async () => {
  expect((await compileKernels()).build).toBe('relaxed');
  expect((await compileKernels('simd')).build).toBe('simd');
});
