/** From samples and a checkpoint to a run that teaches a network. Read `train` from top to bottom. */
import { createBackend } from '../engine/backends.js';
import { InvalidArgumentError } from '../errors.js';
import { openModel } from '../open/open_model.js';
import { backboneScope } from '../nets/heads/deeplab_head.js';
import { detectVariant } from '../nets/detect.js';
import { canonicalVariables, withMovingAverages } from '../nets/weights/variables.js';
import { backboneGraph } from './graph/backbone.js';
import { FrozenNetwork, MAX_KEPT_BYTES } from './graph/frozen_network.js';
import { buildTrainingGraph } from './graph/training_graph.js';
import { teacherGraph } from './graph/teacher.js';
import { Trainer } from './graph/trainer.js';
import { learningRate } from './learning_rate.js';
import { settingsOf, type TrainOptions } from './options.js';
import { TrainingRun } from './run.js';
import { checkpointOf } from './start/checkpoint_of.js';
import { evenFilters } from './start/even_filters.js';
import { learnsOf } from './start/learns.js';
import { beginFrom, GLOBAL_STEP, goOnFrom } from './start/take_over.js';
import { networkOf } from './start/network.js';
import { readTeacher } from './start/read_teacher.js';
import { variantToTeach } from './start/variant.js';

/**
 * Teaches a network classes of one's own, as research/deeplab/train.py does: softmax cross entropy, weight decay, momentum.
 *
 * @throws what `DeepLab.load` throws; MissingVariablesError for a checkpoint that the run cannot begin from; InvalidArgumentError
 * @example
 * const run = await train({ samples, labelSet, steps: 1000, cropSize: [257, 257] });
 * for await (const { step, loss } of run) console.log(step, loss);
 * const model = await run.model(); // segments at once
 * await run.save('out/model.ckpt-1000');
 * await run.dispose();
 */
export async function train(options: TrainOptions): Promise<TrainingRun> {
  const settings = settingsOf(options);
  const { labelSet, learns, batchNorm, steps, seed, resume } = settings;
  const rate = learningRate({ ...settings.learningRate, steps });
  const opened = await openModel(resume ?? settings.initial, settings);
  try {
    const found = checkpointOf(opened);
    const checkpoint = canonicalVariables(settings.movingAverages ? withMovingAverages(found) : found);
    const variant = variantToTeach(detectVariant(checkpoint).variant, labelSet.classes.length, resume === undefined ? settings.head : undefined);
    const backbone = backboneScope(variant);
    const network = networkOf(variant, settings);
    const graph = await buildTrainingGraph({ ...settings, ...network, variant, imitation: settings.teacher, dropout: settings.dropout > 0, ignoreLabel: labelSet.ignore, learns: learnsOf(learns, variant), fromFeatures: learns !== 'all' });
    const leavesOut = leftOut(settings.exclude, [...graph.variables.keys()]);
    const start = resume === undefined ? await beginFrom(checkpoint, graph.variables, { backbone, leavesOut, seed }) : await goOnFrom(checkpoint, graph.variables, graph.slots);
    if (settings.evenFilters && resume === undefined) evenFilters(start.values, graph.graph);
    const backend = await createBackend(settings);
    try {
      const trainer = new Trainer(graph, backend, start.values);
      // Only then it pays to keep what others say of a sample.
      const isFixed = learns !== 'all';
      const { outputStride, multiGrid } = network;
      const seen = { outputStride, cropSize: settings.cropSize };
      const frozenBackbone = isFixed ? new FrozenNetwork(backboneGraph(variant, start.values, { ...seen, multiGrid }), backend) : undefined;
      const teacher = settings.teacher && new FrozenNetwork(teacherGraph(await readTeacher(settings.teacher.source, settings), graph, settings.teacher, seen), backend, isFixed ? MAX_KEPT_BYTES : 0);
      return new TrainingRun({ ...settings, ...network, batchNorm }, { variant, graph, trainer, teacher, frozenBackbone, backend, rate, start });
    } catch (error) {
      await backend.dispose();
      throw error;
    }
  } finally {
    if (opened.kind === 'checkpoint') await opened.checkpoint.close();
  }
}

/** @throws InvalidArgumentError for a scope that no variable is in */
function leftOut(scopes: readonly string[], variables: readonly string[]): (variable: string) => boolean {
  const isIn = (name: string, scope: string): boolean => name === scope || name.startsWith(`${scope.replace(/\/$/, '')}/`);
  const unknown = scopes.find((scope) => scope !== GLOBAL_STEP && !variables.some((name) => isIn(name, scope)));
  if (unknown === undefined) return (variable) => scopes.some((scope) => isIn(variable, scope));
  const known = new Set(variables.map((name) => name.split('/')[0]));
  throw new InvalidArgumentError(`No variable of the network is in the scope '${unknown}', which is to begin anew. There are ${[...known].join(', ')}, and scopes in them.`);
}
