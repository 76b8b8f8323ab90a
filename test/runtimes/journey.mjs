/**
 * What a user does with the built package, in whatever runtime this file is started: models, pictures, threads, errors, training, the
 * command line's folder of a run. Prints one line of JSON.
 *
 *   RUNTIME journey.mjs PACKAGE [--in-worker]
 *
 * With --in-worker the journey is made in a worker of node:worker_threads, as users have their own.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ndarray from 'ndarray';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const [root, place] = process.argv.slice(2);
  if (place === '--in-worker') {
    const worker = new Worker(new URL(import.meta.url), { workerData: root });
    const found = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await worker.terminate();
    console.log(JSON.stringify(found));
  } else {
    console.log(JSON.stringify(await journey(root)));
  }
} else if (typeof workerData === 'string') {
  parentPort.postMessage(await journey(workerData));
}

async function journey(root) {
  const at = (path) => join(root, path);
  const { DeepLab, readImage, writePng, train, trainInFolder, exportModel } = await import(pathToFileURL(at('dist/index.js')).href);
  const folder = await mkdtemp(join(tmpdir(), 'deeplab-ts-journey-'));
  try {
    const cat = await readImage(at('examples/chelsea.png'));
    const pixels = ({ legend }) => legend.map((entry) => [entry.name, entry.pixels]);
    const refusal = (promise) => promise.then(() => 'none', ({ name, tag }) => tag ?? name);

    const one = await DeepLab.load(undefined, { threads: 1, relaxedSimd: false });
    const three = await DeepLab.load(undefined, { threads: 3, relaxedSimd: false });
    const frozen = await DeepLab.load(at('models/mobilenetv2_voc_small/os16_frozen_inference_graph.pb'), { relaxedSimd: false });
    const { backend, threads, notice = null } = three.info;
    const [first, again] = [await one.segment(cat), await three.segment(cat)];
    const found = {
      backend,
      threads,
      notice,
      pixels: pixels(first),
      sameWithThreads: Buffer.compare(first.labels.data, again.labels.data) === 0,
      frozen: pixels(await frozen.segment(cat)),
      aborted: await refusal(three.segment(cat, { signal: AbortSignal.abort() })),
      missing: await refusal(readImage(join(folder, 'none.png'))),
      jpeg: (await readImage(at('test/io/pictures/jpeg_fixtures/exif6.jpg'))).shape,
      blob: (await readImage(new Blob([await readFile(at('examples/chelsea.png'))]))).shape,
    };
    await writePng(join(folder, 'cat.png'), cat);
    found.written = Buffer.compare((await readImage(join(folder, 'cat.png'))).data, cat.data) === 0;
    await Promise.all([one.dispose(), three.dispose(), frozen.dispose()]);

    const { DeepLab: Elsewhere } = await import(pathToFileURL(at('dist/worker/index.js')).href);
    const remote = await Elsewhere.load(undefined, { threads: 2, relaxedSimd: false });
    found.elsewhere = pixels(await remote.segment(cat));
    await remote.dispose();

    found.onnx = (await exportModel(undefined, { cropSize: [65, 65] })).byteLength > 1e6;
    Object.assign(found, await teach({ train, trainInFolder }, folder));
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Two steps on a picture of stripes, in memory and in a folder; the folder is gone on with. */
async function teach({ train, trainInFolder }, folder) {
  const size = 33;
  const classAt = (i) => Math.floor(((i % size) * 3) / size);
  const sample = {
    id: 'stripes',
    image: ndarray(Uint8Array.from({ length: size * size * 3 }, (_, i) => 80 * classAt(Math.floor(i / 3)) + (i % 40)), [size, size, 3]),
    labels: ndarray(Uint8Array.from({ length: size * size }, (_, i) => classAt(i)), [size, size]),
  };
  const labelSet = { name: 'stripes', classes: ['left', 'middle', 'right'], palette: [[0, 0, 0], [255, 0, 0], [0, 0, 255]], ignore: 255 };
  const settings = { labelSet, batchSize: 1, saveEvery: 1, logEvery: 1, cropSize: [size, size], threads: 2, seed: 1, relaxedSimd: false };
  const run = await train({ ...settings, samples: [sample], steps: 2 });
  const losses = [];
  for await (const { loss } of run) losses.push(loss);
  await run.dispose();
  const set = { labelSet, ids: ['stripes'], read: async () => sample };
  const out = join(folder, 'run');
  await trainInFolder({ ...settings, samples: set, steps: 1, out });
  const { step } = await trainInFolder({ ...settings, samples: set, steps: 2, out });
  return { losses, step, files: (await readdir(out)).filter((file) => file.endsWith('.index')).sort() };
}
