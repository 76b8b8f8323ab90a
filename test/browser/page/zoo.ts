/** Models by name in the page, from the site as a mirror. */
import { DeepLab, fetchZooModel, findZooModel, readCheckpoint, type Progress } from '../../../src/browser.js';

const NAME = 'mobilenetv2_coco_voc_trainaug';
const mirror = `${location.origin}/zoo`;

/** The ranges of the archive that the page asked for since the last call, or `all`. */
const asked: string[] = [];
const originalFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (url.startsWith(mirror)) asked.push(new Headers(init?.headers).get('Range') ?? 'all');
  return originalFetch(input, init);
};

export interface Loaded {
  readonly variant: string;
  readonly phases: readonly Progress['phase'][];
  readonly asked: readonly string[];
}

/** Loads the model by name; the site has a slow mirror too. */
export async function load(path = ''): Promise<Loaded> {
  asked.length = 0;
  const phases = new Set<Progress['phase']>();
  const model = await DeepLab.load(NAME, { mirror: mirror + path, cropSize: [65, 65], threads: 1, onProgress: ({ phase }) => void phases.add(phase) });
  const { variant } = model.info;
  await model.dispose();
  return { variant, phases: [...phases], asked: [...asked] };
}

/** Begins to load it and stops after so many bytes; the tag of the error. */
export async function loadPart(bytes: number, path: string): Promise<string> {
  const controller = new AbortController();
  const onProgress = ({ loaded }: Progress): void => void (loaded >= bytes && controller.abort());
  const outcome = await DeepLab.load(NAME, { mirror: mirror + path, signal: controller.signal, onProgress }).catch((error: { readonly tag: string }) => error.tag);
  return typeof outcome === 'string' ? outcome : 'loaded';
}

/** Two at a time: how often the server was asked. */
export async function loadTwice(): Promise<number> {
  asked.length = 0;
  await Promise.all([fetchZooModel(NAME, { mirror }), fetchZooModel(NAME, { mirror })]);
  return asked.length;
}

export async function isCached(): Promise<boolean> {
  return (await findZooModel(NAME)) !== undefined;
}

/** What the page keeps, by path. */
export async function kept(): Promise<string[]> {
  const cache = await caches.open('deeplab-ts');
  return (await cache.keys()).map(({ url }) => url.slice(url.lastIndexOf('/') + 1)).sort();
}

/** As a page without a secure origin has it. */
export function withoutCache(): void {
  Object.defineProperty(globalThis, 'caches', { value: undefined });
}

/** The variables of the archive, given by URL, and as a File by name. */
export async function variablesOfArchive(): Promise<readonly [number, number]> {
  const url = `${mirror}/model.tar.gz`;
  const file = new File([await (await originalFetch(url)).arrayBuffer()], 'model.tar.gz');
  const [first, second] = [await readCheckpoint(url), await readCheckpoint({ 'model.tar.gz': file })];
  return [first.variables.size, second.variables.size];
}
