/** The model in the page: everything that a browser can give it as weights and as a picture. */
import ndarray from 'ndarray';
import { DeepLab, readImage, readLabels, resizeToFit, type DeepLabOptions, type ModelInfo, type ModelSource, type PictureInput } from '../../../src/browser.js';
import { watchedWorkers } from './watched_workers.js';

const FOLDER = '/models/mobilenetv2_voc_small';
const CHECKPOINT = ['model.ckpt.index', 'model.ckpt.data-00000-of-00001'];
const FROZEN = 'os16_frozen_inference_graph.pb';

async function bytesOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${FOLDER}/${name}`);
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const fileOf = async (name: string): Promise<File> => new File([await bytesOf(name)], name);
const urlOf = (name: string): string => new URL(`${FOLDER}/${name}`, location.href).href;

/** Where weights can come from. */
const SOURCES = {
  'nothing: the embedded model': () => Promise.resolve(undefined),
  'the URL of a checkpoint': () => Promise.resolve(urlOf('model.ckpt')),
  'the URL of an index file': () => Promise.resolve(new URL(urlOf('model.ckpt.index'))),
  'the URL of a frozen graph': () => Promise.resolve(urlOf(FROZEN)),
  'File objects': () => Promise.all(CHECKPOINT.map(fileOf)),
  'bytes by name': async () => Object.fromEntries(await Promise.all(CHECKPOINT.map(async (name) => [name, await bytesOf(name)] as const))),
  'the File of a frozen graph': () => fileOf(FROZEN),
  'the bytes of a frozen graph': () => bytesOf(FROZEN),
} as const satisfies Readonly<Record<string, () => Promise<ModelSource | undefined>>>;

export type SourceName = keyof typeof SOURCES;

/** The share of TensorFlow's labels for the cat that the model gives, loaded from such a source. */
export async function agreementFrom(source: SourceName, options: DeepLabOptions): Promise<number> {
  const model = await DeepLab.load(await SOURCES[source](), options);
  const { labels } = await model.segment(await readImage(await bytesOf('os16_chelsea.input.png')));
  await model.dispose();
  const expected = await readLabels(await bytesOf('os16_chelsea.labels.png'));
  return shareOf(labels.data, expected.data);
}

function shareOf(found: Uint8Array, expected: Uint8Array): number {
  let equal = 0;
  for (let i = 0; i < expected.length; i++) if (found[i] === expected[i]) equal++;
  return found.length === expected.length ? equal / expected.length : 0;
}

/** Opaque pixels of a picture, as a canvas takes them. */
function imageDataOf({ shape: [height, width], data: rgb }: { readonly shape: number[]; readonly data: Uint8Array }): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) image.data.set([rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], 255], 4 * i);
  return image;
}

async function imageElement(blob: Blob): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  URL.revokeObjectURL(image.src);
  return image;
}

function canvasElement(pixels: ImageData): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: pixels.width, height: pixels.height });
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas;
}

/** The same pixels in every form that a page may have them in: the share of labels that equals those of the ndarray. */
export async function agreementOfInputs(options: DeepLabOptions): Promise<Record<string, number>> {
  const model = await DeepLab.load(undefined, { cropSize: [129, 129], ...options });
  const picture = resizeToFit(await readImage(await bytesOf('os16_chelsea.input.png')), [129, 129]);
  const pixels = imageDataOf(picture);
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  const png = await canvas.convertToBlob({ type: 'image/png' });
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  const inputs: Record<string, PictureInput> = {
    ImageData: pixels,
    ImageBitmap: await createImageBitmap(png),
    'ndarray of RGBA': ndarray(pixels.data, [pixels.height, pixels.width, 4]),
    OffscreenCanvas: canvas,
    VideoFrame: frame,
    'a PNG that was read': await readImage(png),
    'a Blob': png,
    'the bytes of a file': new Uint8Array(await png.arrayBuffer()),
    'an address': URL.createObjectURL(png),
    'a URL': new URL(URL.createObjectURL(png)),
    ...(typeof Image === 'undefined' ? {} : { HTMLImageElement: await imageElement(png), HTMLCanvasElement: canvasElement(pixels) }),
  };
  const expected = (await model.segment(picture)).labels.data;
  const shares: Record<string, number> = {};
  for (const [name, input] of Object.entries(inputs)) shares[name] = shareOf((await model.segment(input)).labels.data, expected);
  // The browser complains of one that is not given back when it comes to collect it.
  frame.close();
  await model.dispose();
  return shares;
}

/** Models that a test holds on to between calls. */
const loaded: DeepLab[] = [];

/** Loads the embedded model and segments a grey picture, so that everything that is started late was started. */
export async function loadAndRun(options: DeepLabOptions): Promise<ModelInfo> {
  const model = await DeepLab.load(undefined, { cropSize: [65, 65], ...options });
  loaded.push(model);
  await model.segment(new ImageData(65, 65));
  return model.info;
}

/** Ends them all. */
export async function disposeAll(): Promise<void> {
  await Promise.all(loaded.splice(0).map((model) => model.dispose()));
}

/** How many textures there are after ten frames, and how many after fifty more, of WebGL itself. */
export async function texturesOverFrames(options: DeepLabOptions): Promise<readonly [before: number, after: number]> {
  const { prototype } = WebGL2RenderingContext;
  const { createTexture, deleteTexture } = prototype;
  const alive = new Set<WebGLTexture>();
  prototype.createTexture = function () {
    const texture = createTexture.call(this);
    alive.add(texture);
    return texture;
  };
  prototype.deleteTexture = function (texture) {
    if (texture) alive.delete(texture);
    deleteTexture.call(this, texture);
  };
  try {
    const model = await DeepLab.load(undefined, { cropSize: [65, 65], ...options });
    const run = async (frames: number): Promise<number> => {
      for (let i = 0; i < frames; i++) await model.segment(new ImageData(65, 65), { probabilities: i % 2 === 0 });
      return alive.size;
    };
    const counts = [await run(10), await run(50)] as const;
    await model.dispose();
    return counts;
  } finally {
    Object.assign(prototype, { createTexture, deleteTexture });
  }
}

/** How running fails after the first of the workers has died, as one does that runs out of memory; undefined when it does not. */
export async function failureWithoutWorker(options: DeepLabOptions): Promise<string | undefined> {
  const { result: model, workers } = await watchedWorkers(() => DeepLab.load(undefined, options));
  workers[0].terminate();
  workers[0].dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
  try {
    await model.segment(new ImageData(65, 65));
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    await model.dispose();
  }
}

/** The message with which loading fails; undefined when it does not. */
export async function refusalOf(source: ModelSource | undefined, options: DeepLabOptions): Promise<string | undefined> {
  try {
    await (await DeepLab.load(source, options)).dispose();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

export const isIsolated = (): boolean => crossOriginIsolated;
export const cores = (): number => navigator.hardwareConcurrency;
export const origin = (): string => location.origin;
