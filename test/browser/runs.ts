/** The ways in which the library runs in a browser: each of them is held to the same tables. */
import type { BackendOptions } from '../../src/engine/backends.js';
import type { Place, Site } from './open_page.js';

export interface BrowserRun {
  readonly title: string;
  readonly site: Site;
  readonly place: Place;
  readonly options: BackendOptions;
  /** How many threads it has to have. */
  readonly threads: number;
  /** For whole networks; where a processor plays the graphics card they take long. */
  readonly patience: number;
}

function run(site: Site, place: Place, options: BackendOptions): BrowserRun {
  const { backend = 'auto', threads = 1 } = options;
  return { title: `${backend}${backend.startsWith('gpu') ? '' : `, threads: ${threads}`}, in a ${place}, ${site}`, site, place, options, threads: site === 'no shared memory' ? 1 : threads, patience: backend.startsWith('gpu') ? 600_000 : 120_000 };
}

/** SwiftShader stands in for the graphics card. Workers have WebGL too, on a canvas that is not on the page. */
export const GPU_RUNS: readonly BrowserRun[] = [run('modern', 'page', { backend: 'gpu:webgl2' })];

export const RUNS: readonly BrowserRun[] = [
  run('modern', 'page', { backend: 'cpu' }),
  ...[1, 2, 3].map((threads) => run('modern', 'page', { backend: 'wasm', threads })),
  ...[1, 2, 3].map((threads) => run('no relaxed SIMD', 'page', { backend: 'wasm', threads })),
  run('modern', 'worker', { backend: 'wasm', threads: 2 }),
  run('no shared memory', 'page', { backend: 'wasm', threads: 3 }),
  ...GPU_RUNS,
];
