/** Pages that bundlers build, without configuration or with the lines of docs/recipes.md. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { visitFolder } from '../harness/browser.mjs';
import { clientMain, html, pageCode, pageMain, worker, workerMain } from '../harness/code.mjs';
import { run, writeFiles } from '../harness/kitchen.mjs';
import { COPY_ASSETS } from './node.mjs';

const PAGE = { 'index.html': html('./main.js'), 'main.js': pageMain, 'segment.js': pageCode() };
const WORKER_PAGE = { ...PAGE, 'main.js': workerMain, 'worker.js': worker };
const WITH_ASSETS = pageCode("undefined, { assets: '/assets/' }");

/** Writes files, runs `build.mjs` among them, and visits what is in `dist`. */
const built = (files) => async (kitchen, name) => {
  const place = await kitchen.place(name);
  await writeFiles(place, files);
  await run(process.execPath, ['build.mjs'], { cwd: place, minutes: 10 });
  await cp(join(place, 'page.html'), join(place, 'dist', 'index.html')).catch(() => undefined);
  return visitFolder(join(place, 'dist'), join(kitchen.folder, 'cat.png'));
};

const vite = (alias, version, isWorker) => ({
  name: `${alias}${isWorker ? '-worker' : ''}`,
  packages: { [alias]: `npm:vite@${version}` },
  run: built({
    ...(isWorker ? WORKER_PAGE : PAGE),
    'build.mjs': `import { build } from '${alias}';\nawait build({ configFile: false, logLevel: 'warn', ${isWorker ? "worker: { format: 'es', rollupOptions: { output: { inlineDynamicImports: true } } }, " : ''}build: { chunkSizeWarningLimit: 1000 } });\n`,
  }),
});

/** Bundlers that give errors and warnings in their results: neither may be there. */
const PACKER = (name) => `import pack from './packer.mjs';
const compiler = pack({ mode: 'production', entry: './main.js', performance: { hints: false } });
compiler.run((error, stats) => {
  if (error) throw error;
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error('${name}: ' + stats.toString('errors-warnings'));
  compiler.close(() => undefined);
});
`;
const packer = (name, packages, entry) => ({
  name,
  packages,
  run: built({ ...PAGE, 'page.html': html('./main.js'), 'packer.mjs': entry, 'build.mjs': PACKER(name) }),
});

const ROLLUP_PACKAGES = { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3', '@rollup/plugin-commonjs': '29.0.3' };
const rollup = (...bundles) => `import { rollup } from 'rollup';
import resolve from '@rollup/plugin-node-resolve';
import commonjs from '@rollup/plugin-commonjs';
for (const { output, input } of [${bundles.join(', ')}]) {
  const bundle = await rollup({ input, plugins: [resolve({ browser: true }), commonjs()], onwarn: (warning) => { throw new Error(warning.message); } });
  await bundle.write({ format: 'es', ...output });
}
`;
const ROLLUP_PAGE = "{ input: 'main.js', output: { dir: 'dist' } }";

/** The library's own worker: a script of its own beside the page's. */
const CLIENT_PAGE = { 'page.html': html('./main.js'), 'main.js': clientMain };
const ESBUILD_CLIENT = "import { build } from 'esbuild';\nawait build({ entryPoints: { main: 'main.js', compute_worker: 'deeplab-ts/worker/script' }, bundle: true, format: 'esm', outdir: 'dist', logLevel: 'error' });\n";
const ROLLUP_SCRIPT = "{ input: 'deeplab-ts/worker/script', output: { file: 'dist/compute_worker.js', inlineDynamicImports: true } }";
const ESBUILD = "import { build } from 'esbuild';\nawait build({ entryPoints: ['main.js'], bundle: true, splitting: true, format: 'esm', outdir: 'dist', logLevel: 'error' });\n";

export default [
  { ...vite('vite7', '7.3.8', false), inCI: true },
  { ...vite('vite7', '7.3.8', true), inCI: true },
  { ...vite('vite8', '8.4.0', false), inCI: false },
  { ...vite('vite8', '8.4.0', true), inCI: true },
  { ...packer('webpack', { webpack: '5.113.0' }, "export { default } from 'webpack';\n"), inCI: true },
  { ...packer('rspack', { '@rspack/core': '2.3.3' }, "export { rspack as default } from '@rspack/core';\n"), inCI: false },
  { name: 'esbuild', inCI: true, packages: { esbuild: '0.28.2' }, run: built({ ...PAGE, 'page.html': html('./main.js'), 'segment.js': WITH_ASSETS, 'build.mjs': ESBUILD + COPY_ASSETS('dist/assets') }) },
  { name: 'esbuild-single', inCI: false, packages: { esbuild: '0.28.2' }, run: built({ ...PAGE, 'page.html': html('./main.js'), 'segment.js': pageCode('', 'deeplab-ts/single-with-model'), 'build.mjs': ESBUILD }) },
  {
    name: 'rollup',
    inCI: false,
    packages: ROLLUP_PACKAGES,
    run: built({ ...PAGE, 'page.html': html('./main.js'), 'segment.js': WITH_ASSETS, 'build.mjs': rollup(ROLLUP_PAGE) + COPY_ASSETS('dist/assets') }),
  },
  { name: 'esbuild-worker', inCI: true, packages: { esbuild: '0.28.2' }, run: built({ ...CLIENT_PAGE, 'build.mjs': ESBUILD_CLIENT + COPY_ASSETS('dist/assets') }) },
  { name: 'rollup-worker', inCI: false, packages: ROLLUP_PACKAGES, run: built({ ...CLIENT_PAGE, 'build.mjs': rollup(ROLLUP_PAGE, ROLLUP_SCRIPT) + COPY_ASSETS('dist/assets') }) },
  {
    name: 'parcel',
    inCI: false,
    packages: { parcel: '2.16.4' },
    run: built({
      ...PAGE,
      'package.json': '{ "private": true }',
      'build.mjs': "import { execFileSync } from 'node:child_process';\nexecFileSync(process.execPath, ['../node_modules/parcel/lib/bin.js', 'build', 'index.html', '--no-source-maps', '--no-cache', '--public-url', '/'], { stdio: 'inherit' });\n",
    }),
  },
];
