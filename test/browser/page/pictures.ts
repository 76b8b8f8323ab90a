/** Pictures, videos and canvases of a browser, where the library computes on the page and where it does in the worker that it starts. */
import { DeepLab as LocalDeepLab, readImage, resizeToFit, type Picture, type PictureInput } from '../../../src/browser.js';
import { DeepLab as WorkerDeepLab } from '../../../src/worker/index.js';
import { watchedWorkers } from './watched_workers.js';

const CAT = '/models/mobilenetv2_voc_small/os16_chelsea.input.png';
const OPTIONS = { cropSize: [65, 65], threads: 2 } as const;

/** Where it computes. */
const FACES = { here: LocalDeepLab, 'in a worker': WorkerDeepLab } as const;
export type Face = keyof typeof FACES;
type Model = LocalDeepLab | WorkerDeepLab;

const kept: WorkerDeepLab[] = [];

async function withModel<T>(face: Face, use: (model: Model) => Promise<T>): Promise<T> {
  const model: Model = await FACES[face].load(undefined, OPTIONS);
  try {
    return await use(model);
  } finally {
    await model.dispose();
  }
}

const cat = async (): Promise<Picture> => resizeToFit(await readImage(new URL(CAT, location.href)), [65, 65]);

/** The cat on a canvas. */
async function catCanvas(): Promise<OffscreenCanvas> {
  const { shape: [height, width], data } = await cat();
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) image.data.set([data[3 * i], data[3 * i + 1], data[3 * i + 2], 255], 4 * i);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}

const share = (found: ArrayLike<number>, expected: ArrayLike<number>): number => Array.from(found).filter((value, i) => value === expected[i]).length / expected.length;

/** The share of labels that a picture gets in a worker as it gets them here; and whether what was given is whole afterwards. */
export async function agreementInWorker(): Promise<Record<string, number>> {
  const canvas = await catCanvas();
  const png = await canvas.convertToBlob({ type: 'image/png' });
  const [bitmap, frame] = [await createImageBitmap(canvas), new VideoFrame(canvas, { timestamp: 0 })];
  const image = new Image();
  image.src = URL.createObjectURL(png);
  await image.decode();
  const inputs: Record<string, PictureInput> = {
    'an ndarray': await cat(),
    OffscreenCanvas: canvas,
    ImageBitmap: bitmap,
    VideoFrame: frame,
    HTMLImageElement: image,
    Blob: png,
    File: new File([png], 'cat.png'),
    'an address': image.src,
    bytes: await png.arrayBuffer(),
  };
  const shares: Record<string, number> = {};
  await withModel('here', (local) => withModel('in a worker', async (remote) => {
    const expected = (await local.segment(await cat())).labels.data;
    for (const [name, input] of Object.entries(inputs)) shares[name] = share((await remote.segment(input)).labels.data, expected);
  }));
  shares['the bitmap and the frame are still open'] = Number(bitmap.width > 0 && frame.displayWidth > 0);
  frame.close();
  return shares;
}

/** A picture that only the browser reads. */
export const webp = (face: Face): Promise<number[]> =>
  withModel(face, async (model) => (await model.segment(await (await catCanvas()).convertToBlob({ type: 'image/webp' }))).labels.shape);

/** What a result shows on canvases of both kinds, against its pixels: shares of bytes. */
export const drawings = (face: Face): Promise<Record<string, number>> =>
  withModel(face, async (model) => {
    const result = await model.segment(await catCanvas());
    const image = result.toImageData();
    const [offscreen, element] = [new OffscreenCanvas(1, 1), document.createElement('canvas')];
    const shares: Record<string, number> = { 'an ImageData': Number(image instanceof ImageData && image.width === result.labels.shape[1]) };
    for (const [name, canvas] of Object.entries({ OffscreenCanvas: offscreen, HTMLCanvasElement: element })) {
      result.drawTo(canvas);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      shares[name] = share(context.getImageData(0, 0, canvas.width, canvas.height).data, image.data);
    }
    // The layer, composed by the browser; half of 255 is no whole number.
    const composed = await catCanvas();
    composed.getContext('2d')?.drawImage(await createImageBitmap(result.toImageData({ alone: true, opacity: 0.5 })), 0, 0);
    const pixels = composed.getContext('2d')?.getImageData(0, 0, composed.width, composed.height).data ?? [];
    shares.composed = Array.from(pixels).filter((value, i) => Math.abs(value - image.data[i]) <= 2).length / image.data.length;
    return shares;
  });

export async function refusedCanvas(): Promise<string> {
  return withModel('here', async (model) => {
    const canvas = new OffscreenCanvas(1, 1);
    canvas.getContext('webgl2');
    const result = await model.segment(await catCanvas());
    try {
      result.drawTo(canvas);
      return 'drawn';
    } catch (error) {
      return String(error);
    }
  });
}

/** Frames of a stream: what came out, and how many of them are open in the end. */
export const frames = (face: Face, everyFrame: boolean): Promise<{ readonly timestamps: (number | undefined)[]; readonly dropped: number; readonly open: number }> =>
  withModel(face, async (model) => {
    const canvas = await catCanvas();
    const made = Array.from({ length: 6 }, (_, i) => new VideoFrame(canvas, { timestamp: i * 500_000 }));
    const stream = new ReadableStream<VideoFrame>({ start(controller) { for (const frame of made) controller.enqueue(frame); controller.close(); } });
    const timestamps: (number | undefined)[] = [];
    let dropped = 0;
    for await (const result of model.segmentForVideo(stream, { everyFrame })) {
      timestamps.push(result.timestamp);
      dropped += result.dropped;
    }
    return { timestamps, dropped, open: made.filter(({ displayWidth }) => displayWidth > 0).length };
  });

/** A <video> that plays what a canvas shows: sizes of the first three results. */
export const playing = (face: Face): Promise<number[][]> =>
  withModel(face, async (model) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const context = canvas.getContext('2d');
    let tick = 0;
    const timer = setInterval(() => {
      if (context) context.fillStyle = `hsl(${tick++ * 20} 80% 50%)`;
      context?.fillRect(0, 0, 64, 48);
    }, 30);
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: canvas.captureStream() });
    document.body.append(video);
    await video.play();
    const shapes: number[][] = [];
    for await (const { labels } of model.segmentForVideo(video)) if (shapes.push(labels.shape) === 3) break;
    clearInterval(timer);
    video.remove();
    return shapes;
  });

/** How a call ends whose signal is raised while the model computes, and that the model computes on. */
export const aborted = (face: Face): Promise<readonly [string, number]> =>
  withModel(face, async (model) => {
    const controller = new AbortController();
    const segmenting = model.segment(await cat(), { signal: controller.signal, scales: [1, 2], onProgress: () => controller.abort() });
    const end = await segmenting.then(() => 'done', (error: unknown) => (error as { tag: string }).tag);
    return [end, (await model.segment(await cat())).labels.size];
  });

/** How a call ends whose worker dies. */
export async function failureOfDeadWorker(): Promise<string> {
  const { result: model, workers } = await watchedWorkers(() => WorkerDeepLab.load(undefined, OPTIONS));
  const segmenting = model.segment(await cat(), { scales: [1, 2, 3] });
  workers[0].terminate();
  workers[0].dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));
  const failure = await segmenting.then(() => 'done', String);
  await model.dispose();
  return failure;
}

/** How loading ends where no worker may be started. */
export async function failureWithoutWorkers(): Promise<string> {
  const Original = globalThis.Worker;
  globalThis.Worker = class {
    constructor() {
      throw new Error('no workers here');
    }
  } as unknown as typeof Worker;
  try {
    return await WorkerDeepLab.load().then(() => 'loaded', String);
  } finally {
    globalThis.Worker = Original;
  }
}

/** Loads a model into a worker, and keeps it. @returns its threads */
export async function load(): Promise<number> {
  const model = await WorkerDeepLab.load(undefined, OPTIONS);
  kept.push(model);
  return model.info.threads;
}

export async function disposeAll(): Promise<void> {
  await Promise.all(kept.splice(0).map((model) => model.dispose()));
}

/** Errors have the library's classes on this side, too. */
export const errorInWorker = (): Promise<string> =>
  withModel('in a worker', async (model) => model.segment(new Blob(['GIF89a'])).then(() => 'done', String));
