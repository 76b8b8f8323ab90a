/** What consumers write. All segment the same picture, and say how many pixels each class has. */

/** In Node. `from` is how they import the package. */
export const nodeCode = (load = '', from = "import { DeepLab, readImage } from 'deeplab-ts';") => `${from}
export async function segmentCat(file) {
  const model = await DeepLab.load(${load});
  const { legend } = await model.segment(await readImage(file));
  const { backend, threads, notice } = model.info;
  await model.dispose();
  return { pixels: Object.fromEntries(legend.map(({ name, pixels }) => [name, pixels])), backend, threads, notice };
}
`;

/** In a page or in a worker of one: the same of a file that is fetched. */
export const pageCode = (load = '', from = 'deeplab-ts') => `import { DeepLab, readImage } from ${JSON.stringify(from)};
export async function segmentCat(url) {
  const model = await DeepLab.load(${load});
  const { legend } = await model.segment(await readImage(await (await fetch(url)).blob()));
  const { backend, threads, notice } = model.info;
  await model.dispose();
  return { pixels: Object.fromEntries(legend.map(({ name, pixels }) => [name, pixels])), backend, threads, notice };
}
`;

/** The page's own script. */
export const pageMain = "import { segmentCat } from './segment.js';\nglobalThis.result = segmentCat(new URL('/cat.png', location.href).href);\n";

/** A page that leaves it to the worker that the library starts. */
export const clientMain = `import { DeepLab } from 'deeplab-ts/worker';
async function segmentCat(url) {
  const model = await DeepLab.load(undefined, { assets: '/assets/' });
  const { legend } = await model.segment(url);
  const { backend, threads, notice } = model.info;
  await model.dispose();
  return { pixels: Object.fromEntries(legend.map(({ name, pixels }) => [name, pixels])), backend, threads, notice };
}
globalThis.result = segmentCat(new URL('/cat.png', location.href).href);
`;

/** A page that leaves it to a worker of its own. */
export const workerMain = `globalThis.result = new Promise((resolve, reject) => {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => ('failed' in data ? reject(new Error(data.failed)) : resolve(data));
  worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be loaded'));
  worker.postMessage(new URL('/cat.png', location.href).href);
});
`;
export const worker = `import { segmentCat } from './segment.js';
addEventListener('message', ({ data }) => segmentCat(data).then(postMessage, (error) => postMessage({ failed: String(error?.stack ?? error) })));
`;

export const html = (script) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>A consumer</title>
<script type="module" src="${script}"></script>
`;
