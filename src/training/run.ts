/** A run: steps, one after the other, and what has been learned so far. */
import { ITERABLE, requireKind, requireOptions, STRING } from '../arguments.js';
import { deepLabOfVariables, type DeepLab } from '../deeplab/deeplab.js';
import { LOAD_KINDS, type LoadOptions } from '../deeplab/options.js';
import { backendFacts, type BackendFacts } from '../engine/backends.js';
import { InvalidArgumentError } from '../errors.js';
import { ConfusionMatrix } from '../evaluation/confusion_matrix.js';
import { breather } from '../io/sources/breather.js';
import { eachUnlessAborted } from '../io/sources/unless_aborted.js';
import { describeVariant, type DeepLabVariant } from '../nets/variant.js';
import type { Backend } from '../ops/contract/backend.js';
import { writeCheckpoint } from '../proto/checkpoints/write_checkpoint.js';
import { tensor, type Tensor } from '../tensor.js';
import type { FrozenNetwork } from './graph/frozen_network.js';
import { dropoutMask } from './graph/dropout.js';
import type { Trainer } from './graph/trainer.js';
import { TRAINING_FEEDS, type TrainingGraph } from './graph/training_graph.js';
import type { LearningRate } from './learning_rate.js';
import type { Settings } from './options.js';
import { batches } from './samples/batches.js';
import { checkedSample, idOf, type GivenSample } from './samples/given_samples.js';
import type { TaughtNetwork } from './start/network.js';
import { GLOBAL_STEP, type Start } from './start/take_over.js';

export interface TrainingStep {
  /** Steps that were made, this one included. */
  readonly step: number;
  /** Cross entropy and weight decay, before the step. */
  readonly loss: number;
  readonly crossEntropy: number;
  /** The rate that the step was made with. */
  readonly learningRate: number;
  /** Of the step itself; reading samples goes on beside it. */
  readonly millisecondsPerStep: number;
}

/** How a network that is taught is used meanwhile. */
export interface ModelOptions extends Pick<LoadOptions, 'backend' | 'threads' | 'relaxedSimd' | 'wideVectors' | 'signal'> {
  /** Rows and columns that pictures are padded to; larger ones are shrunk. Default: those of the run's samples. */
  readonly cropSize?: readonly [height: number, width: number];
}

/** @internal What a run consists of. */
export interface RunParts {
  readonly variant: DeepLabVariant;
  readonly graph: TrainingGraph;
  readonly trainer: Trainer;
  /** Where the backbone does not learn: what computes its features. */
  readonly frozenBackbone: FrozenNetwork | undefined;
  /** Where the network imitates one. */
  readonly teacher: FrozenNetwork | undefined;
  readonly backend: Backend;
  readonly rate: LearningRate;
  readonly start: Start;
}

export interface RunInfo extends BackendFacts {
  /** What is taught, in one line. */
  readonly variant: string;
  readonly numClasses: number;
  readonly outputStride: 8 | 16 | 32;
  /** Numbers that learn. */
  readonly parameters: number;
  /** Names of variables that began with new values. */
  readonly fresh: readonly string[];
}

type RunSettings = Settings & TaughtNetwork;

export class TrainingRun implements AsyncIterable<TrainingStep> {
  readonly info: RunInfo;
  readonly #settings: RunSettings;
  readonly #parts: RunParts;
  #step: number;
  #running = false;
  #disposed = false;

  /** @internal Users have `train`. */
  constructor(settings: RunSettings, parts: RunParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#step = parts.start.step;
    const { variant, graph, trainer, backend, start } = parts;
    const parameters = graph.learned.reduce((sum, { name }) => sum + trainer.values.get(name)!.data.length, 0);
    this.info = { variant: describeVariant(variant), numClasses: variant.numClasses, outputStride: settings.outputStride, parameters, fresh: start.fresh, ...backendFacts(backend, []) };
  }

  /** Steps that were made, those before the run went on included. */
  get step(): number {
    return this.#step;
  }

  /**
   * Makes the steps that are left; leaving the loop pauses the run, and a further loop goes on.
   *
   * @throws TrainingDivergedError; DataSetFormatError, ImageFormatError for samples that cannot be used; AbortError
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<TrainingStep> {
    this.#requireOpen();
    if (this.#running) throw new InvalidArgumentError('This run is being iterated already. Finish that loop first.');
    this.#running = true;
    const { trainer, teacher, frozenBackbone, rate, graph } = this.#parts;
    const { signal, seed, dropout, samples } = this.#settings;
    // A step may be too short to pause in: whoever raises the signal is heard between steps.
    const breathe = breather(signal);
    try {
      const onlookers = [frozenBackbone, teacher].filter((network) => network !== undefined);
      const isKnown = frozenBackbone && ((key: string): boolean => onlookers.every((network) => network.isKept(key)));
      for await (const { step, keys, images, labels } of batches(samples, { ...this.#settings, firstStep: this.#step, isKnown })) {
        await breathe();
        this.#requireOpen();
        const mask = graph.dropoutMask && { dropoutMask: dropoutMask(graph.dropoutMask.shape, dropout, seed, step) };
        const learningRate = rate(step);
        const began = performance.now();
        const inputs = frozenBackbone ? await frozenBackbone.maps(images, keys, signal) : new Map([[TRAINING_FEEDS.images, images]]);
        if (teacher) for (const [name, map] of await teacher.maps(images, keys, signal)) inputs.set(name, map);
        const { total, crossEntropy } = await trainer.step({ inputs, labels, ...mask }, learningRate, step + 1, signal);
        this.#step = step + 1;
        yield { step: this.#step, loss: total, crossEntropy, learningRate, millisecondsPerStep: performance.now() - began };
      }
    } finally {
      this.#running = false;
    }
  }

  /** Everything that a checkpoint of this run holds: variables, `NAME/Momentum`, `global_step`. The values are copies. */
  checkpoint(): Map<string, Tensor> {
    return this.#copies([...this.#parts.trainer.values.keys()]).set(GLOBAL_STEP, tensor('int64', [], BigInt64Array.of(BigInt(this.#step))));
  }

  /**
   * Writes a checkpoint that TensorFlow restores, and from which `resume` goes on. Files appear whole or not at all.
   *
   * @param prefix such as `out/model.ckpt-1000`; the directory must exist
   */
  async save(prefix: string): Promise<void> {
    requireKind('prefix', prefix, STRING);
    await writeCheckpoint(prefix, this.checkpoint());
  }

  /** The network as it is now, ready to segment. It does not learn further, and has to be disposed of by itself. */
  async model(options: ModelOptions = {}): Promise<DeepLab> {
    this.#requireOpen();
    requireOptions(options, LOAD_KINDS);
    const { backend, threads, relaxedSimd, wideVectors, cropSize, labelSet } = this.#settings;
    const { outputStride, atrousRates, imagePoolingCropSize, imagePoolingStride, multiGrid, densePredictionCell } = this.#settings;
    const network = { outputStride, atrousRates, imagePoolingCropSize, imagePoolingStride, multiGrid, densePredictionCell };
    // What is given as undefined is as what is left out.
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ModelOptions;
    // Whatever its own crop is, the network learns with it.
    const keepCrop = given.cropSize === undefined;
    return deepLabOfVariables(this.#copies(this.#parts.graph.variables.keys()), { backend, threads, relaxedSimd, wideVectors, cropSize, keepCrop, ...network, labelSet, ...given });
  }

  /**
   * Compares what the network says now with the truth of some pictures.
   *
   * @throws DataSetFormatError, ShapeMismatchError for samples that cannot be used; InvalidArgumentError; AbortError
   */
  async evaluate(samples: Iterable<GivenSample> | AsyncIterable<GivenSample>, options: ModelOptions = {}): Promise<ConfusionMatrix> {
    requireKind('samples', samples, ITERABLE);
    const model = await this.model(options);
    try {
      const { labelSet } = this.#settings;
      const matrix = new ConfusionMatrix(labelSet.classes.length, { ignore: labelSet.ignore });
      const breathe = breather(options.signal);
      let count = 0;
      for await (const given of eachUnlessAborted(samples, options.signal)) {
        await breathe();
        const { image, labels } = checkedSample(given, idOf(given, count++), labelSet);
        matrix.add((await model.segment(image, { signal: options.signal })).labels, labels);
      }
      return matrix;
    } finally {
      await model.dispose();
    }
  }

  /** Ends threads and lets go of the memory. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#parts.trainer.dispose();
    await this.#parts.frozenBackbone?.dispose();
    await this.#parts.teacher?.dispose();
    await this.#parts.backend.dispose();
  }

  #copies(names: Iterable<string>): Map<string, Tensor> {
    const { values } = this.#parts.trainer;
    return new Map(Array.from(names, (name) => {
      const { shape, data } = values.get(name)!;
      return [name, tensor('float32', shape, data.slice())];
    }));
  }

  #requireOpen(): void {
    if (this.#disposed) throw new InvalidArgumentError('This run was disposed of. Begin it again with `resume`.');
  }
}
