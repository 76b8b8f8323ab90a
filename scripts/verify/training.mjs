/**
 * Training steps that TensorFlow made (`training.golden.json`), held against ours: losses, gradients of the first step, and variables and momentum after some.
 * Runs in Node and in a page, as compare.mjs does.
 */

/** What variables leave open of a network, by the golden's names, which are the library's. */
const CHOICES = ['outputStride', 'atrousRates', 'imagePoolingCropSize', 'imagePoolingStride', 'multiGrid', 'densePredictionCell'];

/** What is asked of each: relative for losses, of the largest value of each tensor for the rest. */
const TOLERANCE = { loss: 1e-5, losses: 1e-4, gradient: 1e-4, variable: 1e-4 };

/**
 * @param task `{ path, case, checkpoint, options }`: path or URL of the golden, the name of the case in it, the checkpoint that it begins from; options of `train`
 * @returns {Promise<{ verdict: 'ok' | 'FAIL', notes: string[], problems: string[], seconds: number }>}
 */
export async function compareTraining(library, read, { path, case: name, checkpoint, options }) {
  const start = performance.now();
  const findings = { notes: [], problems: [] };
  try {
    const golden = JSON.parse(new TextDecoder().decode(await read(path)));
    await compareSteps(library, await runOf(library, read, golden, name, { path, checkpoint, options }), golden.cases[name], findings);
  } catch (error) {
    findings.problems.push(error.stack);
  }
  return { verdict: findings.problems.length > 0 ? 'FAIL' : 'ok', ...findings, seconds: (performance.now() - start) / 1000 };
}

/** The batch as it is, at every step. */
async function runOf(library, read, { training, options: { cropSize, numClasses, ...network } }, name, { path, checkpoint, options }) {
  const { cases } = JSON.parse(new TextDecoder().decode(await read(path)));
  const { fineTuneBatchNorm, lastLayerGradientMultiplier, baseLearningRate } = cases[name];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const samples = await Promise.all(
    training.images.map(async (image, i) => ({ image: await library.readImage(await read(folder + image)), labels: await library.readLabels(await read(folder + training.labels[i])) })),
  );
  return library.train({
    ...options,
    samples,
    labelSet: { ...library.labelSetFor(numClasses), ignore: training.ignoreLabel },
    initial: checkpoint,
    cropSize,
    ...Object.fromEntries(CHOICES.filter((choice) => (network[choice] ?? undefined) !== undefined).map((choice) => [choice, network[choice]])),
    ...{ batchSize: samples.length, steps: training.trainingNumberOfSteps, shuffle: false, minScale: 1, maxScale: 1, flip: false },
    ...{ dropout: 1 - training.dropoutKeepProbability, weightDecay: training.weightDecay, momentum: training.momentum },
    ...{ batchNorm: fineTuneBatchNorm ? 'trained' : 'frozen', lastLayerMultiplier: lastLayerGradientMultiplier, lastLayers: training.lastLayersContainLogitsOnly ? 'logits' : 'head' },
    learningRate: { policy: training.learningPolicy, power: training.learningPower, baseRate: baseLearningRate, slowStartSteps: training.slowStartStep },
  });
}

async function compareSteps(library, run, golden, findings) {
  try {
    const losses = golden.steps.total_loss;
    const errors = [];
    for await (const { step, loss, learningRate } of run) {
      errors.push(Math.abs(loss / losses[step - 1] - 1));
      if (Math.abs(learningRate / golden.steps.learning_rate[step - 1] - 1) > 1e-6) findings.problems.push(`step ${step}: the learning rate is ${learningRate}, expected ${golden.steps.learning_rate[step - 1]}`);
      const values = run.checkpoint();
      if (step === 1) {
        // From no momentum on, what is kept of a step is its gradient, times what it counts.
        judge('gradient', worst(values, golden.gradients, (name) => [`${name}/Momentum`, golden.multipliers[name] ?? 1]), findings);
      }
      const after = golden[`after_step_${step}`];
      if (after) judge('variable', worst(values, { ...after.variables, ...after.moving }, (name) => [name, 1]), findings, ` after step ${step}`);
      if (step === losses.length) break;
    }
    judge('loss', { error: errors[0], name: 'the first' }, findings);
    judge('losses', { error: Math.max(...errors), name: `of ${errors.length} steps` }, findings);
    findings.notes.unshift(`${run.info.backend} x ${run.info.threads}`);
  } finally {
    await run.dispose();
  }
}

/** The tensor whose samples are furthest off, as a share of its largest value. */
function worst(values, expected, placeOf) {
  let found = { error: 0, name: '' };
  for (const [name, { index, value, min, max }] of Object.entries(expected)) {
    const [place, factor] = placeOf(name);
    const data = values.get(place)?.data;
    const largest = Math.max(Math.abs(min), Math.abs(max)) || 1;
    const error = data ? Math.max(...index.map((at, i) => Math.abs(data[at] / factor - value[i]) / largest)) : Infinity;
    if (!(error <= found.error)) found = { error, name };
  }
  return found;
}

function judge(what, { error, name }, { notes, problems }, when = '') {
  notes.push(`${what}${when} ${error.toExponential(1)}`);
  if (!(error <= TOLERANCE[what])) problems.push(`${what}${when}: ${name} differs by ${error.toExponential(2)}, expected at most ${TOLERANCE[what]}`);
}
