/** Two models in this thread and one in each of four others, loaded at the same time with wide vectors: each prints what it sees. */
import { isMainThread, Worker } from 'node:worker_threads';
import { DeepLab, readImage } from '../../dist/index.js';

async function look() {
  const model = await DeepLab.load(undefined, { threads: 1, wideVectors: true });
  const { legend } = await model.segment(await readImage(new URL('../../examples/chelsea.png', import.meta.url)));
  const { name, pixels } = legend[0];
  console.log(model.info.notice?.includes('wide') ? model.info.notice : `${pixels} pixels of ${name}`);
  await model.dispose();
}

if (isMainThread) for (let i = 0; i < 4; i++) new Worker(new URL(import.meta.url));
await Promise.all(Array.from({ length: isMainThread ? 2 : 1 }, look));
