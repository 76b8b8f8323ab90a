/**
 * Compares this library with a folder of TensorFlow's outputs, one line a golden.
 *
 *     npm run verify -- DIR [--backend cpu] [--only TEXT]
 *
 * Every `NAME.golden.json` below DIR is run from the checkpoint beside it, and from the frozen graph of the same
 * output stride where there is one: every activation, logits and labels. The first activation that differs is named.
 * What must agree: |a - b| <= 1e-4 * max(1, max|b|) for every tensor, and 99.9 % of the labels.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Classifier, DeepLab, readImage, readLabels } from '../dist/index.js';

const TOLERANCE = 1e-4;
const LABEL_SHARE = 0.999;
/** Activations fetched in one run: all of Xception's at once would be gigabytes. */
const GROUP = 100;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { backend: { type: 'string', default: 'auto' }, only: { type: 'string', default: '' } },
});
if (positionals.length !== 1) {
  console.error('usage: npm run verify -- DIR [--backend cpu] [--only TEXT]');
  process.exit(2);
}

let failed = 0;
const goldens = (await readdir(positionals[0], { recursive: true })).filter((file) => file.endsWith('.golden.json') && file.includes(flags.only)).sort();
if (goldens.length === 0) throw new Error(`There is no NAME.golden.json below ${positionals[0]}.`);
for (const file of goldens) {
  const path = join(positionals[0], file);
  const golden = JSON.parse(await readFile(path, 'utf8'));
  for (const [kind, source] of await sourcesOf(path)) {
    const start = performance.now();
    const problems = [];
    const notes = [];
    try {
      await (golden.options ? verifySegmentation : verifyClassifier)(path, golden, source, problems, notes);
    } catch (error) {
      problems.push(error.stack);
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${problems.length ? 'FAIL' : 'ok  '} ${relative(positionals[0], path).replace('.golden.json', '')} from ${kind}: ${notes.join(', ')} (${seconds} s)`);
    for (const problem of problems) console.log(`     ${problem}`);
    if (problems.length) failed++;
  }
}
console.log(failed ? `${failed} failed` : 'all agree');
process.exitCode = failed ? 1 : 0;

async function sourcesOf(path) {
  const folder = dirname(path);
  const files = await readdir(folder);
  const stride = /^os\d+/.exec(basename(path))?.[0];
  const frozen = files.find((file) => file === `${stride}_frozen_inference_graph.pb`);
  const { options } = JSON.parse(await readFile(path, 'utf8'));
  const special = options?.evalScales.length > 1 || /crop/.test(basename(path));
  return [['checkpoint', join(folder, 'model.ckpt')], ...(frozen && !special ? [['frozen graph', join(folder, frozen)]] : [])];
}

async function verifySegmentation(path, golden, source, problems, notes) {
  const { outputStride, cropSize, atrousRates, evalScales, addFlippedImages } = golden.options;
  const choices = source.endsWith('.pb') ? {} : { outputStride, cropSize, ...(atrousRates ? { atrousRates } : {}) };
  const model = await DeepLab.load(source, { backend: flags.backend, ...choices });
  const picture = await inputOf(path);
  const multiScale = evalScales.length > 1 || addFlippedImages;
  if (golden.madds !== undefined && golden.madds !== model.info.multiplyAdds) {
    problems.push(`multiply-adds: found ${model.info.multiplyAdds}, expected ${golden.madds}`);
  }
  if (golden.activations) {
    await compareActivations((names) => model.run(picture, names), golden.activations, problems, notes);
    const logits = await readFile(path.replace('.golden.json', '.logits.f32'));
    const expected = new Float32Array(logits.buffer.slice(logits.byteOffset, logits.byteOffset + logits.byteLength));
    const [found] = await model.run(picture, ['logits/semantic/BiasAdd']);
    compareAll('logits', found.data, expected, problems, notes);
  }
  const result = await model.segment(picture, { scales: evalScales, flip: addFlippedImages, probabilities: multiScale });
  if (golden.probabilities) compareSamples('probabilities', result.probabilities, golden.probabilities, problems, notes);
  const labels = await readLabels(path.replace('.golden.json', '.labels.png'));
  let equal = 0;
  for (let i = 0; i < labels.data.length; i++) if (labels.data[i] === result.labels.data[i]) equal++;
  const share = equal / labels.data.length;
  notes.push(`labels ${(100 * share).toFixed(3)} %`);
  if (share < LABEL_SHARE || labels.data.length !== result.labels.data.length) problems.push(`labels: ${(100 * share).toFixed(3)} % equal, expected ${100 * LABEL_SHARE} %`);
  await model.dispose();
}

async function verifyClassifier(path, golden, source, problems, notes) {
  const classifier = await Classifier.load(source, { backend: flags.backend });
  const picture = await inputOf(path);
  const scores = await classifier.classify(picture, { topK: golden.logits.length });
  const logits = new Float32Array(golden.logits.length);
  for (const { index, logit } of scores) logits[index] = logit;
  compareAll('logits', logits, golden.logits, problems, notes);
  const top = scores.slice(0, golden.top5.length).map(({ index }) => index);
  notes.push(`top 5 ${top.join(' ')}`);
  if (String(top) !== String(golden.top5)) problems.push(`top 5: found ${top}, expected ${golden.top5}`);
  await classifier.dispose();
}

/** `NAME.input.png`, or the picture that the last part of the name tells. */
async function inputOf(path) {
  const own = basename(path).replace('.golden.json', '.input.png');
  const picture = own.split('_').at(-1);
  const files = await readdir(dirname(path));
  return readImage(join(dirname(path), files.includes(own) ? own : files.find((file) => file.endsWith(`_${picture}`))));
}

async function compareActivations(run, activations, problems, notes) {
  const names = Object.keys(activations);
  let worst = { error: 0, name: 'none' };
  for (let at = 0; at < names.length; at += GROUP) {
    const group = names.slice(at, at + GROUP);
    const fetched = await run(group);
    for (const [i, name] of group.entries()) {
      const error = compareSamples(name, fetched[i], activations[name], problems);
      if (error > worst.error) worst = { error, name };
      if (problems.length) return;
    }
  }
  notes.push(`${names.length} activations within ${worst.error.toExponential(1)} (${worst.name})`);
}

/** Relative error of a golden with samples and statistics; a problem when it is past the tolerance. */
function compareSamples(name, found, golden, problems, notes) {
  if (String(found.shape) !== String(golden.shape)) {
    problems.push(`${name}: found shape [${found.shape}], expected [${golden.shape}]`);
    return Infinity;
  }
  const scale = Math.max(1, Math.abs(golden.min ?? 0), Math.abs(golden.max ?? 0));
  let error = 0;
  for (const [i, index] of golden.index.entries()) error = Math.max(error, Math.abs(found.data[index] - golden.value[i]) / scale);
  const sums = statistics(found.data);
  for (const key of ['mean', 'std', 'min', 'max']) if (golden[key] !== undefined) error = Math.max(error, Math.abs(sums[key] - golden[key]) / scale);
  if (!(error <= TOLERANCE)) problems.push(`${name}: differs by ${error.toExponential(2)} of its largest value, expected at most ${TOLERANCE}`);
  notes?.push(`${name} within ${error.toExponential(1)}`);
  return error;
}

function statistics(data) {
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (const value of data) {
    sum += value;
    squares += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / data.length;
  return { mean, std: Math.sqrt(Math.max(0, squares / data.length - mean * mean)), min, max };
}

function compareAll(name, found, expected, problems, notes) {
  let [scale, error] = [1, 0];
  for (const value of expected) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < expected.length; i++) error = Math.max(error, Math.abs(found[i] - expected[i]) / scale);
  if (found.length !== expected.length || !(error <= TOLERANCE)) problems.push(`${name}: differs by ${error.toExponential(2)} of its largest value, expected at most ${TOLERANCE}`);
  notes.push(`${name} within ${error.toExponential(1)}`);
}
