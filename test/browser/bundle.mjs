/** What a browser cannot load as it lies on the disk: packages in CommonJS, and the tests' own TypeScript. */
import { readdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Packages in CommonJS that the built package imports, and what it imports of them. The others are modules, served as they are. */
const COMMONJS = {
  ndarray: 'export { default } from "ndarray"',
  'jpeg-js': 'export { default } from "jpeg-js"',
  'gpu.js': 'export { GPU, input } from "gpu.js"',
  pngjs: 'export { PNG } from "pngjs/browser.js"',
};
/** Modules whose name is not their file's. */
const MODULES = { 'modern-tar': 'modern-tar/dist/web/index.js' };

/** An import of a package, by its name, in what the TypeScript compiler writes: before, name, after. */
export const BARE_IMPORT = /(\bfrom\s*["']|\bimport\s*\(\s*["']|^import\s*["'])([^"'./][^"'\n]*)(["'])/gm;

export const urlOfPackage = (name) => (Object.hasOwn(COMMONJS, name) ? `/package/${name}` : `/node_modules/${MODULES[name] ?? name}`);

const bundled = new Map();

/** A CommonJS package as one module. @returns {Promise<Uint8Array> | undefined} */
export function bundlePackage(name) {
  if (!bundled.has(name) && Object.hasOwn(COMMONJS, name)) {
    const stdin = { contents: COMMONJS[name], resolveDir: ROOT, sourcefile: name };
    bundled.set(name, build({ ...COMMON, stdin }).then(({ outputFiles }) => outputFiles[0].contents));
  }
  return bundled.get(name);
}

const COMMON = { bundle: true, write: false, format: 'esm', target: 'es2022', platform: 'browser', logLevel: 'warning' };

/** The library is not part of the tests' bundles: they import what was built, the same modules as the library itself. */
const libraryAsBuilt = {
  name: 'library-as-built',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
      const inside = relative(join(ROOT, 'src'), join(resolveDir, path));
      return inside.startsWith('..') ? undefined : { path: `/dist/${inside.split(sep).join('/')}`, external: true };
    });
    onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: join(ROOT, 'test', 'browser', 'page', 'jest_globals.ts') }));
    onResolve({ filter: /^ndarray$/ }, ({ path }) => ({ path: urlOfPackage(path), external: true }));
  },
};

/** `import './folder/*.test.js'` imports every such file, so that new ones are not forgotten. */
const everyFile = {
  name: 'every-file',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/\*[^/]*\.js$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path), namespace: 'every-file' }));
    onLoad({ filter: /.*/, namespace: 'every-file' }, async ({ path }) => {
      const ending = basename(path).slice(1).replace(/\.js$/, '.ts');
      const files = (await readdir(dirname(path))).filter((file) => file.endsWith(ending)).sort();
      return { contents: files.map((file) => `import './${file}';`).join(''), resolveDir: dirname(path) };
    });
  },
};

/** What Jest's `expect` asks of Node (colours, the files in stack traces) when it is loaded, it does without in a page. */
const NODE_GLOBALS = { process: '{"env":{}}', __dirname: '"/"' };
const ANY_MODULE = 'const any = new Proxy(() => any, { get: (_, key) => (key === Symbol.toPrimitive ? () => "" : any) }); module.exports = any;';
const withoutNode = {
  name: 'without-node',
  setup({ onResolve, onLoad }) {
    const modules = builtinModules.filter((name) => !name.startsWith('_')).join('|');
    onResolve({ filter: new RegExp(`^(node:)?(${modules}|graceful-fs)$`) }, ({ path }) => ({ path, namespace: 'node' }));
    onLoad({ filter: /.*/, namespace: 'node' }, () => ({ contents: ANY_MODULE }));
  },
};

/** The modules of a folder, which tests call in the page, by file name. @returns {Promise<Map<string, Uint8Array>>} */
export async function bundlePages(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts'));
  const entryPoints = files.map((file) => join(folder, file));
  const { outputFiles } = await build({ ...COMMON, entryPoints, splitting: true, outdir: folder, sourcemap: 'inline', define: NODE_GLOBALS, plugins: [everyFile, libraryAsBuilt, withoutNode] });
  return new Map(outputFiles.map(({ path, contents }) => [relative(folder, path).split(sep).join('/'), contents]));
}
