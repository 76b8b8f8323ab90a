/** The package's modules are joined where they are always needed together, and no others. */
import { afterAll, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The compiler would look into everything that a script imports: to it, this is a name like any other. */
const SCRIPT: string = '../../scripts/join_modules.mjs';
const { joinModules } = (await import(SCRIPT)) as { joinModules: (root: string) => Promise<void> };

const folder = mkdtempSync(join(tmpdir(), 'deeplab-join-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a package of a few modules has in dist once they were joined. */
async function joined(name: string, modules: Readonly<Record<string, string>>): Promise<{ readonly root: string; readonly files: readonly string[] }> {
  const root = join(folder, name);
  const empty = ['index', 'api', 'browser', 'gpu', 'tiff', 'queue/index', 'worker/index', 'worker/compute_worker', 'cli/main', 'cli/eval/process', 'cli/segment/jobs/process'];
  const all = { ...Object.fromEntries(empty.map((stem) => [stem, `export const isEntry = '${stem}';\n`])), ...modules };
  for (const [stem, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, 'dist', stem)), { recursive: true });
    writeFileSync(join(root, 'dist', `${stem}.js`), text);
  }
  for (const each of ['bench', 'scripts', 'test']) mkdirSync(join(root, each));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', exports: Object.fromEntries(empty.map((stem) => [`./${stem}`, `./dist/${stem}.js`])), browser: { './dist/io/files.js': './dist/io/files.browser.js', other: 'other/browser.js' } }));
  await joinModules(root);
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js') && !empty.includes(file.slice(0, -3)));
  return { root, files: files.sort() };
}

const MODULES = {
  index: "export { segment } from './segment.js';\nexport { colors } from './colors.js';\n",
  segment: "import { add } from './ops/add.js';\nimport { most, read } from './io/files.js';\nexport const segment = async () => Math.min(most, add(await read(), (await import('./ops/rare.js')).rare));\n",
  'ops/add': "import { sum } from './sum.js';\nexport const add = sum;\n",
  'ops/sum': 'export const sum = (a, b) => a + b;\n',
  'ops/rare': "import { sum } from './sum.js';\nexport const rare = sum(1, 1);\n",
  colors: "export const colors = ['red'];\n",
  'io/files': "import { open } from './open.js';\nexport const read = async () => open(new URL('./data.bin', import.meta.url));\nexport { most } from './most.js';\n",
  'io/files.browser': 'export const read = async () => 2;\nexport const most = 5;\n',
  'io/most': 'export const most = 3;\n',
  'io/open': 'export const open = (url) => (url.pathname.endsWith("dist/io/data.bin") ? 1 : NaN);\n',
};

test('what is always needed together is one file, and does what it did', async () => {
  const { root, files } = await joined('package', MODULES);
  expect(files).toEqual(['colors.js', 'io/files.browser.js', 'io/files.js', 'io/most.js', 'io/open.js', 'ops/rare.js', 'segment.js']);
  const { segment, colors } = (await import(pathToFileURL(join(root, 'dist', 'index.js')).href)) as { segment: () => Promise<number>; colors: string[] };
  expect([await segment(), colors]).toEqual([3, ['red']]);
});

test('a module that another replaces in browsers is imported by its own name, also for what it only passes on', async () => {
  const { root } = await joined('replaced', MODULES);
  const text = (file: string): string => readFileSync(join(root, 'dist', file), 'utf8');
  expect(text('segment.js')).toContain('import{most,read}from"./io/files.js"');
  expect([text('io/files.js'), text('io/files.browser.js')]).toEqual([MODULES['io/files'], MODULES['io/files.browser']]);
});

test('spaces go, names stay; what gpu.js reads as text stays as it is written', async () => {
  const kernel = 'export function kernel(width) {\n  return width + 1;\n}\n';
  const { root } = await joined('shorter', { ...MODULES, 'ops/sum': 'export function sum(first, second) {\n    return first + second;\n}\n', 'ops/gpu/rare': kernel, gpu: "export const load = () => import('./ops/gpu/rare.js');\n" });
  const text = (file: string): string => readFileSync(join(root, 'dist', file), 'utf8');
  expect(text('segment.js')).toContain('function sum(first,second){return first+second}');
  expect(text('ops/gpu/rare.js')).toContain('return width + 1;');
});

test('comments for bundlers stay', async () => {
  const { root } = await joined('asked', { ...MODULES, 'ops/sum': 'export const sum = (a, b) => (a < 0 ? import(/* webpackIgnore: true */ /* @vite-ignore */ a) : a + b);\n' });
  expect(readFileSync(join(root, 'dist', 'segment.js'), 'utf8')).toContain('import(/* webpackIgnore: true */ /* @vite-ignore */ a)');
});

test('a module that is missing is told, not left to whoever imports the package', async () => {
  await expect(joined('missing', { ...MODULES, 'io/open': "export { open } from './nowhere.js';\n" })).rejects.toThrow(/nowhere/);
});
