/** Consumers in Node. Each gives what its program printed. */
import { join } from 'node:path';
import { nodeCode } from '../harness/code.mjs';
import { run, writeFiles } from '../harness/kitchen.mjs';

const lastLine = (printed) => JSON.parse(printed.trim().split('\n').at(-1));

const PRINT = 'segmentCat(process.argv[2]).then((result) => console.log(JSON.stringify(result)));\n';

/** Runs files of a consumer with Node. */
const withNode = (files, args) => async (kitchen, name) => {
  const place = await kitchen.place(name);
  await writeFiles(place, files);
  return lastLine(await run(process.execPath, [...args, join(kitchen.folder, 'cat.png')], { cwd: place }));
};

/** A test file of a test runner, whose result is what the test writes to a file. */
const testCode = (from) => `${from}import { writeFile } from 'node:fs/promises';
import { segmentCat } from './segment.js';
test('a cat', async () => {
  await writeFile('result.json', JSON.stringify(await segmentCat('../cat.png')));
}, 300_000);
`;

const withTests = (files, args) => async (kitchen, name) => {
  const place = await kitchen.place(name);
  await writeFiles(place, { 'segment.js': nodeCode(), ...files });
  await run(process.execPath, args(join(kitchen.folder, 'node_modules')), { cwd: place });
  return lastLine(await run(process.execPath, ['-p', 'require("node:fs").readFileSync("result.json", "utf8")'], { cwd: place }));
};

export default [
  { name: 'node', inCI: true, run: withNode({ 'main.mjs': nodeCode() + PRINT }, ['main.mjs']) },
  {
    name: 'node-require',
    inCI: true,
    // Node 20.19 and 22.12 are the first that let modules be required.
    run: withNode({ 'main.cjs': nodeCode('', "const { DeepLab, readImage } = require('deeplab-ts');").replace('export ', '') + PRINT }, ['--no-warnings', 'main.cjs']),
  },
  {
    name: 'node-worker_threads',
    inCI: true,
    run: withNode(
      {
        'worker.mjs': `${nodeCode()}import { parentPort, workerData } from 'node:worker_threads';\nparentPort.postMessage(await segmentCat(workerData));\n`,
        'main.mjs': "import { Worker } from 'node:worker_threads';\nnew Worker(new URL('./worker.mjs', import.meta.url), { workerData: process.argv[2] }).on('message', (result) => console.log(JSON.stringify(result)));\n",
      },
      ['main.mjs'],
    ),
  },
  {
    name: 'esbuild-node',
    inCI: true,
    packages: { esbuild: '0.28.2' },
    // A server in one file, such as serverless platforms take; the assets lie beside it.
    async run(kitchen, name) {
      const place = await kitchen.place(name);
      await writeFiles(place, { 'main.mjs': nodeCode("undefined, { assets: new URL('./assets/', import.meta.url) }") + PRINT, 'build.mjs': COPY_ASSETS('dist/assets') + "import { build } from 'esbuild';\nawait build({ entryPoints: ['main.mjs'], bundle: true, platform: 'node', format: 'esm', outfile: 'dist/main.mjs', external: ['@jsquash/jpeg', 'ndarray'], banner: { js: \"import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);\" } });\n" });
      await run(process.execPath, ['build.mjs'], { cwd: place });
      return lastLine(await run(process.execPath, ['dist/main.mjs', join(kitchen.folder, 'cat.png')], { cwd: place }));
    },
  },
  {
    name: 'jest',
    inCI: true,
    packages: { jest: '30.5.2' },
    run: withTests({ 'cat.test.js': testCode(''), 'jest.config.mjs': 'export default { transform: {} };\n', 'package.json': '{ "type": "module" }' }, (modules) => ['--experimental-vm-modules', '--no-warnings', join(modules, 'jest', 'bin', 'jest.js')]),
  },
  {
    name: 'vitest',
    inCI: false,
    packages: { vitest: '5.1.2' },
    run: withTests({ 'cat.test.js': testCode("import { test } from 'vitest';\n") }, (modules) => [join(modules, 'vitest', 'vitest.mjs'), 'run']),
  },
];

/** The library's assets, copied to where the option `assets` says that they are. */
export function COPY_ASSETS(folder) {
  return `import { cp, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ASSETS = ['model.ckpt.index', 'model.ckpt.data-00000-of-00001', 'simd.wasm', 'relaxed.wasm', 'worker.js'];
await mkdir('${folder}', { recursive: true });
for (const file of ASSETS) await cp(fileURLToPath(import.meta.resolve(\`deeplab-ts/assets/\${file}\`)), \`${folder}/\${file}\`);
`;
}
