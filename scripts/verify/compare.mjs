/**
 * One golden, from one source, held against what the library makes of it. Runs in Node and in a page: the library and the bytes
 * of files are handed in.
 */

const TOLERANCE = 1e-4;
const LABEL_SHARE = 0.999;
/** A batch norm that multiplies by more than this lifts float32's rounding of its input (1e-6) past the tolerance. */
const NOISY_GAIN = 100;

/**
 * @param library what the package exports
 * @param {(name: string) => Promise<Uint8Array>} read a file of the golden by its path or URL
 * @param task `{ path, picture, source, checkpoint, options, groupBytes }`: paths or URLs of the golden, its picture, the model and the
 *   checkpoint that it comes from; options of `load` (backend, threads); bytes of activations to fetch in one run
 * @returns {Promise<{ verdict: 'ok' | 'noisy' | 'FAIL', notes: string[], problems: string[], seconds: number }>}
 */
export async function compareGolden(library, read, task) {
  const start = performance.now();
  const findings = new Findings();
  let verdict = 'FAIL';
  try {
    const golden = JSON.parse(new TextDecoder().decode(await read(task.path)));
    const picture = await library.readImage(await read(task.picture));
    await (golden.options ? compareSegmentation : compareClassifier)(library, read, task, golden, picture, findings);
    verdict = await judge(library, task, golden, findings);
  } catch (error) {
    findings.problems.push(error.stack);
  }
  return { verdict, notes: findings.notes, problems: [...findings.summary(), ...findings.problems], seconds: (performance.now() - start) / 1000 };
}

/** What was found, as it is found. */
class Findings {
  /** Activations and logits that differ, in order. */
  differences = [];
  /** Everything else that is wrong. */
  problems = [];
  notes = [];
  /** Of labels that are equal. */
  labelShare = 0;

  /** @param tolerance where the golden has one of its own */
  record(name, error, tolerance = TOLERANCE) {
    if (!(error <= tolerance)) this.differences.push({ name, error, tolerance });
    return error;
  }

  summary() {
    if (this.differences.length === 0) return [];
    const [{ name, error, tolerance }] = this.differences;
    const more = this.differences.length > 1 ? `, and ${this.differences.length - 1} after it` : '';
    return [`${name} differs by ${error.toExponential(2)} of its largest value, expected at most ${tolerance.toExponential(1)}${more}`];
  }
}

/** Options of a golden that `load` knows under the same names. */
const CHOICES = ['outputStride', 'cropSize', 'atrousRates', 'imagePoolingCropSize', 'imagePoolingStride', 'multiGrid', 'densePredictionCell', 'minResizeValue', 'maxResizeValue', 'resizeFactor'];

/** What an exported graph computes behind the labels, at the size of the picture; `segment` tells it of a checkpoint. */
const PROBABILITIES = 'SemanticProbabilities';

async function compareSegmentation(library, read, { path, source, options, groupBytes }, golden, picture, findings) {
  const { cropSize, evalScales, addFlippedImages } = golden.options;
  const { logits: logitsName = 'logits/semantic/BiasAdd' } = golden;
  // The crop is TensorFlow's, whatever it does to labels.
  const choices = source.endsWith('.pb') ? {} : Object.fromEntries(CHOICES.filter((name) => golden.options[name]).map((name) => [name, golden.options[name]]));
  const model = await library.DeepLab.load(source, { ...options, ...choices, keepCrop: true });
  findings.notes.push(`${model.info.backend} x ${model.info.threads}`);
  if (golden.madds !== undefined && golden.madds !== model.info.multiplyAdds) {
    findings.problems.push(`multiply-adds: found ${model.info.multiplyAdds}, expected ${golden.madds}`);
  }
  if (golden.activations) {
    const { [PROBABILITIES]: probabilities, ...inside } = golden.activations;
    const stepOf = quantizationSteps(golden);
    const run = (names) => model.run(picture, names);
    const logits = (await compareActivations(run, inside, { groupBytes, stepOf, logitsName }, findings)) ?? (await run([logitsName]))[0];
    if (probabilities) {
      const { probabilities: found } = await model.segment(picture, { probabilities: true });
      sampleError(PROBABILITIES, { shape: [1, ...found.shape], data: found.data }, probabilities, findings);
    }
    const bytes = await read(path.replace('.golden.json', '.logits.f32'));
    const expected = new Float32Array(bytes.slice().buffer);
    const step = stepOf(logitsName);
    compareAll('all logits', logits.data, expected, findings, step);
    // What is fetched keeps layers from being fused: asked for alone, the logits come out of the network as users run it.
    const [fused] = await model.run(picture, [logitsName]);
    compareAll('fused', fused.data, expected, findings, step);
  }
  const multiScale = evalScales.length > 1 || addFlippedImages;
  const result = await model.segment(picture, { scales: evalScales, flip: addFlippedImages, probabilities: multiScale });
  if (golden.probabilities) {
    const error = sampleError('probabilities', withinCrop(result.probabilities, cropSize), golden.probabilities, findings);
    findings.notes.push(`probabilities within ${error.toExponential(1)}`);
  }
  const labels = await library.readLabels(await read(path.replace('.golden.json', '.labels.png')));
  compareLabels(result.labels.data, labels.data, findings);
  await model.dispose();
}

async function compareClassifier(library, read, { source, options }, golden, picture, findings) {
  const classifier = await library.Classifier.load(source, options);
  const scores = await classifier.classify(picture, { topK: golden.logits.length });
  const logits = new Float32Array(golden.logits.length);
  for (const { index, logit } of scores) logits[index] = logit;
  compareAll('all logits', logits, golden.logits, findings);
  const top = scores.slice(0, golden.top5.length).map(({ index }) => index);
  findings.notes.push(`top 5 ${top.join(' ')}`);
  if (String(top) !== String(golden.top5)) findings.problems.push(`top 5: found ${top}, expected ${golden.top5}`);
  await classifier.dispose();
}

/** Compares all activations, in order. Returns the logits. */
async function compareActivations(run, activations, { groupBytes, stepOf, logitsName }, findings) {
  let worst = { error: 0, name: 'none' };
  let logits;
  for (const group of groupsOf(activations, groupBytes)) {
    const fetched = await run(group);
    logits = fetched[logitsName] ?? logits;
    for (const [i, name] of group.entries()) {
      const error = sampleError(name, fetched[i], activations[name], findings, stepOf(name));
      if (error > worst.error) worst = { error, name };
    }
  }
  findings.notes.push(`${Object.keys(activations).length} activations within ${worst.error.toExponential(1)} (${worst.name})`);
  return logits;
}

/**
 * By how much a node of a network that is quantised may differ: the step of the layer that it is in, since what lies next to a rounding boundary may fall to the other
 * side. Nodes outside layers have the greatest step there is.
 */
function quantizationSteps({ quantization_step: steps }) {
  if (!steps) return () => 0;
  const places = Object.entries(steps).filter(([place]) => !place.endsWith('weights_quant'));
  const greatest = Math.max(...places.map(([, step]) => step));
  return (name) => {
    const inside = places.filter(([place]) => name.startsWith(place.slice(0, place.lastIndexOf('/') + 1))).map(([, step]) => step);
    return inside.length > 0 ? Math.max(...inside) : greatest;
  };
}

/** Names in order, in groups that fit into memory. */
function groupsOf(activations, groupBytes) {
  const groups = [[]];
  let bytes = 0;
  for (const [name, { shape }] of Object.entries(activations)) {
    const size = 4 * shape.reduce((product, dim) => product * dim, 1);
    if (bytes + size > groupBytes && bytes > 0) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1).push(name);
    bytes += size;
  }
  return groups;
}

/** Error, relative to the largest value, of a tensor of which samples and statistics are known. */
function sampleError(name, found, golden, findings, step = 0) {
  if (String(found.shape) !== String(golden.shape)) {
    findings.problems.push(`${name}: found shape [${found.shape}], expected [${golden.shape}]`);
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
  if (compared === 0) findings.problems.push(`${name}: no sample could be compared`);
  const sums = found.padded ? {} : statistics(found.data);
  for (const key of Object.keys(sums)) if (golden[key] !== undefined) worst = maximum(worst, Math.abs(sums[key] - golden[key]));
  return findings.record(name, worst / scale, Math.max(TOLERANCE, step / scale));
}

function compareAll(name, found, expected, findings, step = 0) {
  let [scale, worst] = [1, found.length === expected.length ? 0 : Infinity];
  for (const value of expected) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < expected.length; i++) worst = maximum(worst, Math.abs(found[i] - expected[i]));
  findings.notes.push(`${name} within ${findings.record(name, worst / scale, Math.max(TOLERANCE, step / scale)).toExponential(1)}`);
}

function compareLabels(found, expected, findings) {
  let equal = 0;
  for (let i = 0; i < expected.length; i++) if (expected[i] === found[i]) equal++;
  const share = found.length === expected.length ? equal / expected.length : 0;
  findings.labelShare = share;
  findings.notes.push(`labels ${(100 * share).toFixed(3)} %`);
  if (share < LABEL_SHARE) findings.problems.push(`labels: ${(100 * share).toFixed(3)} % equal, expected ${100 * LABEL_SHARE} %`);
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
async function judge(library, { checkpoint }, golden, findings) {
  const { differences, problems } = findings;
  if (golden.quantization_step) return judgeQuantized(golden, findings);
  if (problems.length > 0) return 'FAIL';
  if (differences.length === 0) return 'ok';
  const scope = /^(.*)\/BatchNorm\/FusedBatchNorm/.exec(differences[0].name)?.[1];
  if (!golden.activations || scope === undefined) return 'FAIL';
  const variables = await library.readCheckpoint(checkpoint);
  const gamma = (await variables.tensor(`${scope}/BatchNorm/gamma`)).data;
  const variance = (await variables.tensor(`${scope}/BatchNorm/moving_variance`)).data;
  await variables.close();
  // 1e-5 is the epsilon of DeepLab's head (research/deeplab/model.py), where such batch norms are.
  const gain = Math.max(...Array.from(gamma, (g, c) => Math.abs(g) / Math.sqrt(variance[c] + 1e-5)));
  if (gain < NOISY_GAIN) return 'FAIL';
  problems.push(`the batch norm of ${scope} multiplies by up to ${gain.toFixed(0)} (its moving_variance is ${Math.min(...variance)}); what goes into it agrees`);
  return 'noisy';
}

/**
 * A network that is quantised: values that lie next to a rounding boundary fall to the other side, and layer by layer more do. `ok` within one step everywhere; `noisy` where the first ten
 * layers agree within a step and the labels nearly (TensorFlow 2.21 on another machine gives 99.2 % of the same golden's); else `FAIL`.
 */
function judgeQuantized(golden, { differences, problems, labelShare }) {
  if (differences.length === 0 && problems.length === 0) return 'ok';
  const isOfLabels = (problem) => problem.startsWith('labels:');
  const early = new Set(Object.keys(golden.activations).slice(0, EARLY_LAYERS));
  const isSound = differences.every(({ name }) => !early.has(name)) && problems.every(isOfLabels) && labelShare >= QUANTIZED_LABEL_SHARE;
  if (!isSound) return 'FAIL';
  problems.push('the first layers agree within a step of their quantisation; differences grow from layer to layer, as they do between machines that run TensorFlow');
  return 'noisy';
}

const EARLY_LAYERS = 10;
const QUANTIZED_LABEL_SHARE = 0.985;
