/**
 * Small projects that install the packed library and use it, each in the way of its kind: what they find is compared with what the library finds here.
 *
 *   npm run consumers                  those of CI
 *   npm run consumers -- NAME...       some of them, or `all`; --list tells their names
 *   npm run consumers -- --in FOLDER   in a folder that is kept, with what is installed there, instead of a temporary one
 *   npm run consumers -- --record FILE how many passed and failed, as Jest's own records tell it
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { chromiumPath, closeBrowser } from './harness/browser.mjs';
import { isFile, openKitchen, ROOT } from './harness/kitchen.mjs';
import bundlers from './kinds/bundlers.mjs';
import next from './kinds/next.mjs';
import node from './kinds/node.mjs';
import pages from './kinds/pages.mjs';

const KINDS = [...node, ...pages, ...bundlers, ...next];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { in: { type: 'string' }, record: { type: 'string' }, list: { type: 'boolean', default: false } } });
const unknown = positionals.filter((name) => name !== 'all' && !KINDS.some((kind) => kind.name === name));
if (values.list || unknown.length > 0) {
  console.log(`${unknown.length > 0 ? `There is no consumer ${unknown.join(', ')}. ` : ''}Consumers: ${KINDS.map(({ name, inCI }) => (inCI ? name : `(${name})`)).join(', ')}. Those in brackets run only when they are named.`);
  process.exit(unknown.length > 0 ? 2 : 0);
}
const chosen = KINDS.filter(({ name, inCI }) => (positionals.length === 0 ? inCI : positionals.includes('all') || positionals.includes(name)));

const problem = await whatIsMissing();
if (problem) {
  console.log(`Consumers ${process.env.CI ? 'failed' : 'skipped'}: ${problem}`);
  process.exit(process.env.CI ? 1 : 0);
}

let kitchen;
try {
  kitchen = await openKitchen(Object.assign({}, ...chosen.map(({ packages }) => packages)), values.in && resolve(values.in));
} catch (error) {
  // Where there is no registry to install bundlers from.
  console.log(`Consumers ${process.env.CI ? 'failed' : 'skipped'}: nothing could be installed.\n${error.message}`);
  process.exit(process.env.CI ? 1 : 0);
}
console.log(`The package unpacks to ${(kitchen.unpackedSize / 1e6).toFixed(1)} MB.`);
const expected = await segmentHere();
let failed = 0;
for (const { name, run } of chosen) {
  const start = performance.now();
  try {
    const { pixels, backend, threads, notice, errors = [] } = await run(kitchen, name);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    const isRight = JSON.stringify(pixels) === JSON.stringify(expected) && backend === 'wasm' && errors.length === 0;
    if (!isRight) failed++;
    console.log(`${isRight ? 'ok  ' : 'FAIL'} ${name}: ${backend}, ${threads} threads, ${seconds} s${isRight ? '' : `: found ${JSON.stringify({ pixels, notice, errors })}, expected ${JSON.stringify(expected)} on wasm`}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}`);
  }
}
await closeBrowser();
await kitchen.close();
if (values.record !== undefined) writeFileSync(values.record, JSON.stringify({ numPassedTests: chosen.length - failed, numFailedTests: failed, numRuntimeErrorTestSuites: 0 }));
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

async function whatIsMissing() {
  if (!(await isFile(`${ROOT}/dist/single/deeplab.js`))) return 'the library is not built. Run `npm run build`.';
  return chromiumPath().exists ? undefined : chromiumPath().problem;
}

async function segmentHere() {
  const { DeepLab, readImage } = await import('../../dist/index.js');
  const model = await DeepLab.load();
  const { legend } = await model.segment(await readImage(`${ROOT}/models/mobilenetv2_voc_small/os16_chelsea.input.png`));
  await model.dispose();
  return Object.fromEntries(legend.map(({ name, pixels }) => [name, pixels]));
}
