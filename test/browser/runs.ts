/** The ways in which the library runs in a browser: each of them is held to the same tables. */
import type { BackendOptions } from '../../src/engine/backends.js';
import type { Place, Site } from './open_page.js';

export interface BrowserRun {
  readonly title: string;
  readonly site: Site;
  readonly place: Place;
  readonly options: BackendOptions;
}

const run = (site: Site, place: Place, options: BackendOptions): BrowserRun => ({
  title: `${Object.values(options).join(', ')} in a ${place}${site === 'plain' ? ' without shared memory' : ''}`,
  site,
  place,
  options,
});

export const RUNS: readonly BrowserRun[] = [run('isolated', 'page', { backend: 'cpu' }), run('plain', 'worker', { backend: 'cpu' })];
