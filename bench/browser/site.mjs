/** The site of the benchmark's pages: that of the browser tests, with the page, the weights and tfjs's kernels beside it. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startSite } from '../../test/browser/site.mjs';

/** The library is loaded module by module, as it was built. */
const libraryAsBuilt = {
  name: 'library-as-built',
  setup({ onResolve }) {
    onResolve({ filter: /^(\.\.\/)+dist\// }, ({ path }) => ({ path: path.replace(/^(\.\.\/)+/, '/'), external: true }));
  },
};

/**
 * @param {string} folder where the weights are; the bundle is put beside them
 * @returns {Promise<{ origin: string, close: () => Promise<unknown> }>} the page is /page_bundle/page.js, weights are below /weights/
 */
export async function openSite(folder) {
  const bundle = join(folder, 'page_bundle');
  mkdirSync(bundle);
  await build({
    entryPoints: [fileURLToPath(new URL('page.mjs', import.meta.url))],
    outdir: bundle,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'error',
    plugins: [libraryAsBuilt],
  });
  const tfjs = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const { origins, close } = await startSite({ page_bundle: bundle, weights: folder, tfjs });
  return { origin: origins.modern, close };
}
