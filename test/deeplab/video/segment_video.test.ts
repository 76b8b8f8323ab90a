/** Segmenting what goes on meanwhile. Nothing here depends on how fast anything is: a network is a promise that the test settles. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import type { Segmentation } from '../../../src/deeplab/segmentation.js';
import { segmentVideo, type VideoInput, type VideoOptions } from '../../../src/deeplab/video/segment_video.js';
import type { PictureInput } from '../../../src/io/pictures/picture_input.js';

/** A frame that knows whether it is closed. */
class Frame {
  readonly width = 1;
  readonly height = 1;
  closed = 0;
  constructor(readonly id: number) {}
  close(): void {
    this.closed++;
  }
}

const frames = (count: number): Frame[] => Array.from({ length: count }, (_, i) => new Frame(i));

/** A source that gives what the test pushes into it. */
class Source implements AsyncIterable<Frame> {
  readonly #waiting: ((result: IteratorResult<Frame, undefined>) => void)[] = [];
  readonly #ready: IteratorResult<Frame, undefined>[] = [];
  returned = 0;
  push(frame?: Frame): void {
    const result: IteratorResult<Frame, undefined> = frame ? { done: false, value: frame } : { done: true, value: undefined };
    const waiting = this.#waiting.shift();
    if (waiting) waiting(result);
    else this.#ready.push(result);
  }
  [Symbol.asyncIterator](): AsyncIterator<Frame, undefined> {
    return {
      next: () => {
        const ready = this.#ready.shift();
        return ready ? Promise.resolve(ready) : new Promise((resolve) => void this.#waiting.push(resolve));
      },
      return: async () => ({ done: true, value: void this.returned++ }),
    };
  }
}

/** Whatever was begun goes as far as it can. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 0));
};

/** A network: what it was given, and how the test lets it finish. */
function network() {
  const given: PictureInput[] = [];
  const finish: (() => void)[] = [];
  let [running, most] = [0, 0];
  const segment = (picture: PictureInput): Promise<Segmentation> => {
    given.push(picture);
    most = Math.max(most, ++running);
    return new Promise((resolve) => void finish.push(() => (running--, resolve({ of: picture } as never))));
  };
  return { given, finish, segment, most: () => most };
}

describe('async iterables', () => {
  test('the newest picture is next; those in between are dropped, and all are closed', async () => {
    const [source, { given, finish, segment, most }] = [new Source(), network()];
    const results = segmentVideo(segment, source, {});
    const [a, b, c, d] = frames(4);
    source.push(a);
    const first = results.next();
    await settle();
    expect([given, a.closed]).toEqual([[a], 1]);
    for (const frame of [b, c, d]) {
      source.push(frame);
      await settle();
    }
    expect([b.closed, c.closed, d.closed, given.length]).toEqual([1, 1, 0, 1]);
    finish[0]();
    expect(await first).toEqual({ done: false, value: { of: a, dropped: 0 } });
    const second = results.next();
    await settle();
    finish[1]();
    expect(await second).toEqual({ done: false, value: { of: d, dropped: 2 } });
    source.push();
    expect(await results.next()).toEqual({ done: true, value: undefined });
    expect([a, b, c, d].map(({ closed }) => closed)).toEqual([1, 1, 1, 1]);
    expect(most()).toBe(1);
  });

  test('the last picture is segmented although the source has ended', async () => {
    const { segment, finish } = network();
    const results = segmentVideo(segment, (async function* () { yield* frames(3); })(), {});
    const first = results.next();
    await settle();
    finish[0]();
    await first;
    const last = results.next();
    await settle();
    finish[1]();
    expect((await last).value).toMatchObject({ of: { id: 2 }, dropped: 1 });
    expect(await results.next()).toMatchObject({ done: true });
  });

  test('every frame, where the source waits', async () => {
    const all = frames(5);
    const ids: unknown[] = [];
    for await (const result of segmentVideo(async (picture) => ({ of: picture }) as never, (async function* () { yield* all; })(), { everyFrame: true })) ids.push([(result as unknown as { of: Frame }).of.id, result.dropped]);
    expect(ids).toEqual([0, 1, 2, 3, 4].map((id) => [id, 0]));
    expect(all.map(({ closed }) => closed)).toEqual([1, 1, 1, 1, 1]);
  });

  test('a source that always has a next picture keeps nobody else from running', async () => {
    let given = 0;
    const endless = (async function* () { for (;;) yield new Frame(given++); })();
    const { segment, finish } = network();
    const results = segmentVideo(segment, endless, {});
    const first = results.next();
    await settle();
    expect(given).toBeGreaterThan(1);
    finish[0]();
    await first;
    await results.return();
  });

  test.each([false, true])('everyFrame: %s: leaving the loop ends the source', async (everyFrame) => {
    const source = new Source();
    source.push(new Frame(0));
    for await (const result of segmentVideo(async (picture) => ({ of: picture }) as never, source, { everyFrame })) {
      expect(result.dropped).toBe(0);
      break;
    }
    expect(source.returned).toBe(1);
  });

  test.each([false, true])('everyFrame: %s: a signal ends the waiting for a silent source', async (everyFrame) => {
    const [source, controller] = [new Source(), new AbortController()];
    const results = segmentVideo(network().segment, source, { everyFrame, signal: controller.signal });
    const refused = expect(results.next()).rejects.toMatchObject({ tag: 'AbortError' });
    await settle();
    controller.abort();
    await refused;
    expect(source.returned).toBe(1);
    const [late] = frames(1);
    source.push(late);
    await settle();
    expect(late.closed).toBe(1);
    expect(await results.next()).toMatchObject({ done: true });
  });

  test.each<readonly [string, VideoOptions]>([['dropping', {}], ['every frame', { everyFrame: true }]])('%s: errors of the source and of the network reach the caller', async (_, options) => {
    const broken = (async function* (): AsyncGenerator<Frame> { throw new Error('the camera was unplugged'); })();
    await expect(segmentVideo(network().segment, broken, options).next()).rejects.toThrow('the camera was unplugged');
    const source = new Source();
    const [frame] = frames(1);
    source.push(frame);
    const failing = segmentVideo(() => Promise.reject(new Error('no network')), source, options);
    await expect(failing.next()).rejects.toThrow('no network');
    expect([frame.closed, source.returned]).toEqual([1, 1]);
  });
});

test('a stream is read, and cancelled', async () => {
  const all = frames(3);
  let cancelled = false;
  const stream = new ReadableStream<Frame>({ start: (controller) => all.slice(0, 2).forEach((frame) => controller.enqueue(frame)), cancel: () => void (cancelled = true) });
  const ids: number[] = [];
  for await (const result of segmentVideo(async (picture) => ({ of: picture }) as never, stream, { everyFrame: true })) if (ids.push((result as unknown as { of: Frame }).of.id) === 2) break;
  expect([ids, cancelled]).toEqual([[0, 1], true]);
});

test('VideoFrames say when they were taken', async () => {
  const frame = { displayWidth: 1, displayHeight: 1, timestamp: 2_500_000, close: () => undefined };
  const { value } = await segmentVideo(async () => ({}) as never, (async function* () { yield frame; })(), {}).next();
  expect(value).toEqual({ dropped: 0, timestamp: 2.5 });
});

describe('a <video>', () => {
  /** What is used of the element; the test shows pictures on it. */
  class Video extends EventTarget {
    videoWidth = 1;
    videoHeight = 1;
    readyState = 0;
    currentTime = 0;
    ended = false;
    error: { readonly message: string; readonly code: number } | null = null;
    #callbacks: ((now: number, metadata: { readonly mediaTime: number }) => void)[] = [];
    requestVideoFrameCallback(callback: (now: number, metadata: { readonly mediaTime: number }) => void): number {
      return this.#callbacks.push(callback);
    }
    show(time: number): void {
      this.readyState = 4;
      this.currentTime = time;
      for (const callback of this.#callbacks.splice(0)) callback(0, { mediaTime: time });
    }
    get watchers(): number {
      return this.#callbacks.length;
    }
  }

  test('each picture that is shown when the network is free', async () => {
    const [video, { given, finish, segment }] = [new Video(), network()];
    const results = segmentVideo(segment, video, {});
    const first = results.next();
    await settle();
    expect(given).toEqual([]);
    video.show(0);
    await settle();
    expect(given).toEqual([video]);
    for (const time of [0.1, 0.2, 0.2, 0.3]) video.show(time);
    finish[0]();
    expect((await first).value).toMatchObject({ dropped: 0, timestamp: 0 });
    const second = results.next();
    await settle();
    finish[1]();
    expect((await second).value).toMatchObject({ dropped: 2, timestamp: 0.3 });
    const third = results.next();
    await settle();
    expect(given).toHaveLength(2);
    video.ended = true;
    video.dispatchEvent(new Event('ended'));
    expect(await third).toMatchObject({ done: true });
    video.show(1);
    expect(video.watchers).toBe(0);
  });

  test('one that is paused has a picture already, and waits for the next', async () => {
    const video = Object.assign(new Video(), { readyState: 2, currentTime: 7 });
    const controller = new AbortController();
    const results = segmentVideo(async () => ({}) as never, video, { signal: controller.signal });
    expect((await results.next()).value).toMatchObject({ timestamp: 7 });
    const refused = expect(results.next()).rejects.toMatchObject({ tag: 'AbortError' });
    controller.abort();
    await refused;
  });

  test('a browser without callbacks for frames', async () => {
    const animations: (() => void)[] = [];
    Reflect.set(globalThis, 'requestAnimationFrame', (callback: () => void) => animations.push(callback));
    const video = Object.assign(new Video(), { requestVideoFrameCallback: undefined });
    const results = segmentVideo(async () => ({}) as never, video, {});
    const first = results.next();
    Object.assign(video, { readyState: 2, currentTime: 3 });
    for (const callback of animations.splice(0)) callback();
    expect((await first).value).toMatchObject({ timestamp: 3 });
    await results.return();
    for (const callback of animations.splice(0)) callback();
    expect(animations).toEqual([]);
  });
  afterEach(() => void Reflect.deleteProperty(globalThis, 'requestAnimationFrame'));

  test('one that cannot be played', async () => {
    const video = new Video();
    const refused = expect(segmentVideo(network().segment, video, {}).next()).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: 'The video cannot be played: no decoder.' });
    await settle();
    video.error = { message: 'no decoder', code: 4 };
    video.dispatchEvent(new Event('error'));
    await refused;
  });
});

test.each<readonly [string, unknown, unknown, RegExp]>([
  ['a list of pictures', [], {}, /A video is a <video>, a stream of VideoFrames, or an async iterable of pictures; found a list of 0/],
  ['nothing', null, {}, /found null/],
  ['an address', 'film.mp4', {}, /found 'film\.mp4'/],
  ['options', (async function* () { yield 1; })(), { everyFrame: 1 }, /everyFrame should be true or false, found 1/],
  ['every frame of a <video>', { videoWidth: 1 }, { everyFrame: true }, /does not wait for every frame/],
  ['what only has the size of a video', { videoWidth: 1 }, {}, /gives no events/],
])('%s: refused', async (_, source, options, message) => {
  await expect(segmentVideo(network().segment, source as VideoInput, options as VideoOptions).next()).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
});

test('a model takes the pixels of a frame before it is closed', async () => {
  const model = await DeepLab.load(undefined, { cropSize: [65, 65] });
  const close = jest.fn();
  const pixels = Object.assign(ndarray(new Uint8Array(12).fill(9), [2, 2, 4 - 1]), { close });
  const results = [];
  for await (const result of model.segmentForVideo((async function* () { yield pixels; })())) results.push(result);
  expect(results).toHaveLength(1);
  expect([results[0].labels.shape, results[0].toImageData().width, close.mock.calls.length]).toEqual([[2, 2], 2, 1]);
  await model.dispose();
});
