/**
 * Builds the library as a single file for a page: dist/single/deeplab.js, and deeplab.with_model.js with the embedded model inside. Needs no
 * bundler, no import map and no server that knows it: kernels, the script of a thread and the JPEG decoder are inside.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

/** What takes the place of modules that name files. */
const INSIDE = { 'own_files.browser.js': 'own_files.js', 'jpeg_wasm.browser.js': 'jpeg_wasm.js', 'example_pictures.browser.js': 'example_pictures.js' };
const WITH_MODEL = { ...INSIDE, 'embedded.browser.js': 'embedded.js', 'embedded_calibration.browser.js': 'embedded_calibration.js' };

export async function buildSingle(root) {
  const shared = {
    entryPoints: [join(root, 'dist', 'browser.js')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    legalComments: 'eof',
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
  };
  await build({ ...shared, outfile: join(root, 'dist', 'single', 'deeplab.js'), plugins: [inside(root, INSIDE)] });
  await build({ ...shared, outfile: join(root, 'dist', 'single', 'deeplab.with_model.js'), plugins: [inside(root, WITH_MODEL)] });
}

/** The first bytes of all floats, then the second ones, and so on: exponents lie together, which packs a fifth smaller. */
function planes(bytes) {
  const count = Math.floor(bytes.length / 4);
  const apart = Buffer.from(bytes);
  for (let i = 0; i < 4 * count; i++) apart[(i % 4) * count + Math.floor(i / 4)] = bytes[i];
  return apart;
}

const inside = (root, replaced) => ({
  name: 'inside',
  setup({ onResolve, onLoad }) {
    // The modules that others take the place of can be asked for all the same.
    onResolve({ filter: /\?original$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path.replace(/\?original$/, '')), suffix: '?original' }));
    for (const [file, by] of Object.entries(replaced)) {
      // The package's `browser` field has named the file in the browser's stead already, or a module of browsers imports it by its own name.
      for (const name of [file, file.replace('.browser', '')]) {
        onResolve({ filter: new RegExp(`^\\.{1,2}/(.*/)?${name.replaceAll('.', '\\.')}$`) }, ({ importer }) => (importer.includes('single') ? undefined : { path: join(root, 'scripts', 'single', by) }));
      }
    }
    onResolve({ filter: /^(packed|floats|text):/ }, ({ path }) => {
      const [kind, file] = path.split(':');
      return { path: file.startsWith('@') ? require.resolve(file) : join(root, file), namespace: kind };
    });
    onLoad({ filter: /.*/, namespace: 'packed' }, async ({ path }) => ({ contents: gzipSync(await readFile(path), { level: 9 }).toString('base64'), loader: 'text' }));
    onLoad({ filter: /.*/, namespace: 'floats' }, async ({ path }) => ({ contents: gzipSync(planes(await readFile(path)), { level: 9 }).toString('base64'), loader: 'text' }));
    onLoad({ filter: /.*/, namespace: 'text' }, async ({ path }) => ({ contents: await readFile(path, 'utf8'), loader: 'text' }));
  },
});
