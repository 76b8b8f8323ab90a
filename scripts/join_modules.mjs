/**
 * Modules of dist that are never needed without each other become one file, under the name of the one that imports the others. Every module costs Node more memory than its text (20 kB, and garbage
 * while it loads), bundlers time, and a package its lists of imports.
 *
 * What is needed together follows from what can be asked for: modules that public ones re-export, and those that are imported when they are needed. So nobody loads more than before, and what
 * bundlers leave out, they still leave out.
 */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { transform } from 'esbuild';
import { rollup } from 'rollup';
import { packageEntries } from './package_entries.mjs';

/** What the library itself starts by name, as processes. */
const STARTED = ['cli/eval/process', 'cli/segment/jobs/process'];

/** Those whose exports pages may take one of, and leave the others. */
const FACES = ['index', 'api', 'browser', 'queue/index', 'worker/index'];

/** Not ours to join: finished files, and the script of a thread, which imports nothing. */
const FINISHED = /^(single|packages)\/|^ops\/wasm\/worker\.js$/;

/** Where all modules are file by file, as the compiler wrote them: tests in browsers import those that they are about. */
const SEPARATE = '.modules';

/** Where a line ends, so that a place in a stack can be found. */
const LINE = 160;

/** @param root of the package, whose dist the compiler wrote */
export async function joinModules(root) {
  const dist = join(root, 'dist');
  const scripts = readdirSync(dist, { recursive: true }).map((file) => file.split(sep).join('/')).filter((file) => file.endsWith('.js') && !FINISHED.test(file));
  // A module that another replaces in browsers, or that names files beside it, is left as it is, and keeps what it imports to itself.
  const alone = new Set([...replacedInBrowsers(root), ...scripts.filter((file) => readFileSync(join(dist, file), 'utf8').includes('import.meta.url')).map(stemOf)]);
  const isLeft = (file) => FINISHED.test(file) || alone.has(stemOf(file));
  const exact = [...packageEntries(root).scripts, ...STARTED].filter((stem) => !isLeft(`${stem}.js`));
  const needed = [...FACES.flatMap((face) => reexported(dist, face)), ...Array.from(alone, (stem) => relativeImports(dist, stem)).flat(), ...importedByScripts(root)];
  const parts = new Set(needed.filter((stem) => !exact.includes(stem) && !isLeft(`${stem}.js`)));
  const bundle = await rollup({
    input: Object.fromEntries(exact.map((stem) => [stem, join(dist, `${stem}.js`)])),
    plugins: [alsoEntries(dist, parts)],
    external: (id, importer) => !(id.startsWith('.') || isAbsolute(id)) || isLeft(fromDist(dist, importer === undefined ? id : resolve(dirname(importer), id))),
    onwarn: ({ message }) => {
      throw new Error(`build: ${message}`);
    },
  });
  const { output } = await bundle.generate({
    dir: dist,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: ({ moduleIds }) => fromDist(dist, moduleIds.at(-1)),
    minifyInternalExports: false,
    hoistTransitiveImports: false,
  });
  await bundle.close();
  rmSync(join(root, SEPARATE), { recursive: true, force: true });
  for (const file of scripts) cpSync(join(dist, file), join(root, SEPARATE, file));
  for (const file of scripts) if (!isLeft(file)) rmSync(join(dist, file));
  for (const { fileName, code } of output) {
    mkdirSync(dirname(join(dist, fileName)), { recursive: true });
    writeFileSync(join(dist, fileName), READ_AS_TEXT.test(fileName) || FOR_BUNDLERS.test(code) ? code : await withoutSpace(code));
  }
}

/** gpu.js reads kernels as text: it gets the one that was written. */
const READ_AS_TEXT = /^(gpu\.js|ops\/gpu\/)/;

/** Comments that tell bundlers to leave an import alone: esbuild takes them out with the spaces, and webpack warns then. */
const FOR_BUNDLERS = /webpackIgnore|@vite-ignore/;

/**
 * The same in a fifth less text, with all names as they are. Node holds the text of modules, and while they load V8 copies it twice: with spaces, what outlived collections until an 8-bit network was loaded was
 * just so much that V8 often doubled the space of young objects once more (8 MB).
 */
async function withoutSpace(code) {
  const { code: shorter } = await transform(code, { loader: 'js', format: 'esm', target: 'es2022', minifyWhitespace: true, lineLimit: LINE, legalComments: 'inline' });
  return shorter;
}

/** Entries that may export more than they say: what has become part of them and others need as well. */
const alsoEntries = (dist, stems) => ({
  name: 'also-entries',
  buildStart() {
    for (const stem of stems) this.emitFile({ type: 'chunk', id: join(dist, `${stem}.js`), fileName: `${stem}.js`, preserveSignature: 'allow-extension' });
  },
});

const stemOf = (file) => file.replace(/\.js$/, '');
const fromDist = (dist, path) => relative(dist, path).split(sep).join('/');

/** Modules that package.json has others for in browsers, and those others. */
function replacedInBrowsers(root) {
  const { browser } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(browser).flat().flatMap((file) => (file.startsWith('./dist/') ? [stemOf(file.slice('./dist/'.length))] : []));
}

/** Modules from which a public one exports. */
const reexported = (dist, face) => named(dist, face, /^export .* from '(\..+)\.js'/gm);

/** Modules that one imports, at once or when it needs them. */
const relativeImports = (dist, stem) => named(dist, stem, /(?:from |import |import\()'(\..+)\.js'/g);

/** The paths that an expression finds in a module, from dist. */
function named(dist, stem, expression) {
  const text = readFileSync(join(dist, `${stem}.js`), 'utf8');
  return Array.from(text.matchAll(expression), ([, path]) => join(dirname(stem), path).split(sep).join('/'));
}

/** Modules that the benchmark, scripts and tests of this repository import from dist. */
function importedByScripts(root) {
  const files = ['bench', 'scripts', 'test'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(root, folder, file)));
  const texts = files.filter((file) => /\.m?js$/.test(file) && !file.includes('node_modules')).map((file) => readFileSync(file, 'utf8'));
  const stems = texts.flatMap((text) => Array.from(text.matchAll(/^(?:import|export) .* from '[./]+\/dist\/([^'?]+)\.js'/gm), ([, stem]) => stem));
  return stems.filter((stem) => !FINISHED.test(`${stem}.js`));
}
