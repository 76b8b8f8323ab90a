/** How commands open models: with a progress bar, and with the choices of the environment. */
import type { SourceOptions } from '../../deeplab/options.js';
import type { ProgressBar } from './progress.js';
import type { Terminal } from './terminal.js';

/** DEEPLAB_CACHE and DEEPLAB_MIRROR mean the same as they do to the library. */
export function sourceOptions({ env, signal }: Terminal, bar: ProgressBar): SourceOptions {
  // An empty variable is one that somebody wanted to unset.
  const { DEEPLAB_CACHE: cache, DEEPLAB_MIRROR: mirror } = env;
  return { cache: cache || undefined, mirror: mirror || undefined, signal, onProgress: bar.listener('Reading weights') };
}
