/** One golden, from one source, in a thread of its own: what `main.mjs` prints a line of. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Classifier, DeepLab, readCheckpoint, readImage, readLabels } from '../../dist/index.js';

const TOLERANCE = 1e-4;
const LABEL_SHARE = 0.999;
/** Bytes of activations fetched in one run: all of Xception's at once would be gigabytes. */
const GROUP_BYTES = 1.2e9;
/** A batch norm that multiplies by more than this lifts float32's rounding of its input (1e-6) past the tolerance. */
const NOISY_GAIN = 100;

const { path, source, checkpoint, backend } = workerData;
const start = performance.now();
/** Activations and logits that differ, in order. */
const differences = [];
/** Everything else that is wrong. */
const problems = [];
const notes = [];
let verdict = 'FAIL';
try {
  const golden = JSON.parse(await readFile(path, 'utf8'));
  await (golden.options ? verifySegmentation(golden) : verifyClassifier(golden));
  verdict = await judge(golden);
} catch (error) {
  problems.push(error.stack);
}
parentPort.postMessage({ verdict, notes, problems: [...summary(), ...problems], seconds: (performance.now() - start) / 1000 });

async function verifySegmentation(golden) {
  const { outputStride, cropSize, atrousRates, evalScales, addFlippedImages } = golden.options;
  const choices = source.endsWith('.pb') ? {} : { outputStride, cropSize, ...(atrousRates ? { atrousRates } : {}) };
  const model = await DeepLab.load(source, { backend, ...choices });
  const picture = await inputOf(path);
  if (golden.madds !== undefined && golden.madds !== model.info.multiplyAdds) {
    problems.push(`multiply-adds: found ${model.info.multiplyAdds}, expected ${golden.madds}`);
  }
  if (golden.activations) {
    const logits = await compareActivations((names) => model.run(picture, names), golden.activations);
    const bytes = await readFile(path.replace('.golden.json', '.logits.f32'));
    compareAll('all logits', logits.data, new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)));
  }
  const multiScale = evalScales.length > 1 || addFlippedImages;
  const result = await model.segment(picture, { scales: evalScales, flip: addFlippedImages, probabilities: multiScale });
  if (golden.probabilities) {
    const error = sampleError('probabilities', withinCrop(result.probabilities, cropSize), golden.probabilities);
    notes.push(`probabilities within ${error.toExponential(1)}`);
  }
  compareLabels(result.labels.data, (await readLabels(path.replace('.golden.json', '.labels.png'))).data);
  await model.dispose();
}

async function verifyClassifier(golden) {
  const classifier = await Classifier.load(source, { backend });
  const scores = await classifier.classify(await inputOf(path), { topK: golden.logits.length });
  const logits = new Float32Array(golden.logits.length);
  for (const { index, logit } of scores) logits[index] = logit;
  compareAll('all logits', logits, golden.logits);
  const top = scores.slice(0, golden.top5.length).map(({ index }) => index);
  notes.push(`top 5 ${top.join(' ')}`);
  if (String(top) !== String(golden.top5)) problems.push(`top 5: found ${top}, expected ${golden.top5}`);
  await classifier.dispose();
}

/** `NAME.input.png`, or the picture that the last part of the name tells. */
async function inputOf(golden) {
  const own = basename(golden).replace('.golden.json', '.input.png');
  const picture = own.split('_').at(-1);
  const files = await readdir(dirname(golden));
  return readImage(join(dirname(golden), files.includes(own) ? own : files.find((file) => file.endsWith(`_${picture}`))));
}

/** Compares all activations, in order. Returns the logits. */
async function compareActivations(run, activations) {
  let worst = { error: 0, name: 'none' };
  let logits;
  for (const group of groupsOf(activations)) {
    const fetched = await run(group);
    logits = fetched['logits/semantic/BiasAdd'] ?? logits;
    for (const [i, name] of group.entries()) {
      const error = sampleError(name, fetched[i], activations[name]);
      if (error > worst.error) worst = { error, name };
    }
  }
  notes.push(`${Object.keys(activations).length} activations within ${worst.error.toExponential(1)} (${worst.name})`);
  return logits;
}

/** Names in order, in groups that fit into memory. */
function groupsOf(activations) {
  const groups = [[]];
  let bytes = 0;
  for (const [name, { shape }] of Object.entries(activations)) {
    const size = 4 * shape.reduce((product, dim) => product * dim, 1);
    if (bytes + size > GROUP_BYTES && bytes > 0) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1).push(name);
    bytes += size;
  }
  return groups;
}

/** Error, relative to the largest value, of a tensor of which samples and statistics are known. */
function sampleError(name, found, golden) {
  if (String(found.shape) !== String(golden.shape)) {
    problems.push(`${name}: found shape [${found.shape}], expected [${golden.shape}]`);
    return Infinity;
  }
  const scale = Math.max(1, Math.abs(golden.min ?? 0), Math.abs(golden.max ?? 0));
  let worst = 0;
  let compared = 0;
  for (const [i, index] of golden.index.entries()) {
    if (found.padded && Number.isNaN(found.data[index])) continue;
    worst = maximum(worst, Math.abs(found.data[index] - golden.value[i]));
    compared++;
  }
  if (compared === 0) problems.push(`${name}: no sample could be compared`);
  const sums = found.padded ? {} : statistics(found.data);
  for (const key of Object.keys(sums)) if (golden[key] !== undefined) worst = maximum(worst, Math.abs(sums[key] - golden[key]));
  return record(name, worst / scale);
}

function compareAll(name, found, expected) {
  let [scale, worst] = [1, found.length === expected.length ? 0 : Infinity];
  for (const value of expected) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < expected.length; i++) worst = maximum(worst, Math.abs(found[i] - expected[i]));
  notes.push(`${name} within ${record(name, worst / scale).toExponential(1)}`);
}

function compareLabels(found, expected) {
  let equal = 0;
  for (let i = 0; i < expected.length; i++) if (expected[i] === found[i]) equal++;
  const share = found.length === expected.length ? equal / expected.length : 0;
  notes.push(`labels ${(100 * share).toFixed(3)} %`);
  if (share < LABEL_SHARE) problems.push(`labels: ${(100 * share).toFixed(3)} % equal, expected ${100 * LABEL_SHARE} %`);
}

function record(name, error) {
  if (!(error <= TOLERANCE)) differences.push({ name, error });
  return error;
}

/** The greater number; NaN if there is one, so that it is not lost. */
function maximum(a, b) {
  return b > a || Number.isNaN(b) ? b : a;
}

function statistics(data) {
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    sum += value;
    squares += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / data.length;
  return { mean, std: Math.sqrt(Math.max(0, squares / data.length - mean * mean)), min, max };
}

/** Probabilities of a picture [h, w, classes] where they lie in the crop: NaN where the crop is only padding. */
function withinCrop(probabilities, [cropHeight, cropWidth]) {
  const [height, width, classes] = probabilities.shape;
  const data = new Float32Array(cropHeight * cropWidth * classes).fill(NaN);
  for (let y = 0; y < height; y++) data.set(probabilities.data.subarray(y * width * classes, (y + 1) * width * classes), y * cropWidth * classes);
  return { shape: [1, cropHeight, cropWidth, classes], data, padded: height < cropHeight || width < cropWidth };
}

/**
 * `ok` when nothing differs; `noisy` when the first difference comes out of a batch norm that multiplies its input, which
 * agrees, by more than float32 can bear, and the labels agree; else `FAIL`. Only `ok` meets the tolerance; `noisy` says where
 * to look first.
 */
async function judge(golden) {
  if (problems.length > 0) return 'FAIL';
  if (differences.length === 0) return 'ok';
  const scope = /^(.*)\/BatchNorm\/FusedBatchNorm/.exec(differences[0].name)?.[1];
  if (!golden.activations || scope === undefined) return 'FAIL';
  const variables = await readCheckpoint(checkpoint);
  const gamma = (await variables.tensor(`${scope}/BatchNorm/gamma`)).data;
  const variance = (await variables.tensor(`${scope}/BatchNorm/moving_variance`)).data;
  await variables.close();
  // 1e-5 is the epsilon of DeepLab's head (research/deeplab/model.py), where such batch norms are.
  const gain = Math.max(...Array.from(gamma, (g, c) => Math.abs(g) / Math.sqrt(variance[c] + 1e-5)));
  if (gain < NOISY_GAIN) return 'FAIL';
  problems.push(`the batch norm of ${scope} multiplies by up to ${gain.toFixed(0)} (its moving_variance is ${Math.min(...variance)}); what goes into it agrees`);
  return 'noisy';
}

function summary() {
  if (differences.length === 0) return [];
  const [{ name, error }] = differences;
  const more = differences.length > 1 ? `, and ${differences.length - 1} after it` : '';
  return [`${name} differs by ${error.toExponential(2)} of its largest value, expected at most ${TOLERANCE}${more}`];
}
