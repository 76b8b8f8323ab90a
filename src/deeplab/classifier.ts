/** The two ImageNet checkpoints that DeepLab's backbones were trained from. */
import { CONTROL, requireOptions } from '../arguments.js';
import { backendFacts, createBackend, type BackendFacts } from '../engine/backends.js';
import { asFetched, requireFetches, type Fetched } from '../engine/fetched.js';
import { Program } from '../engine/program.js';
import { InvalidArgumentError, throwIfAborted } from '../errors.js';
import { described } from '../messages.js';
import { openPicture, type PictureInput } from '../io/pictures/picture_input.js';
import { denseBytes } from '../io/pictures/picture.js';
import { resize } from '../io/pictures/resize.js';
import { buildClassifier, classifierEndpoints } from '../nets/classifier.js';
import { detectVariant } from '../nets/detect.js';
import { classifierInputSize, describeVariant, type ClassifierVariant } from '../nets/variant.js';
import { openModel } from '../open/open_model.js';
import type { Backend } from '../ops/contract/backend.js';
import { tensor, type Tensor } from '../tensor.js';
import { LOAD_KINDS, type LoadOptions, type ModelSource, type RunControl } from './options.js';
import { LoadReport, stepReporter } from './progress.js';
import { rememberSources } from './remember_sources.js';

export interface ClassifierInfo extends BackendFacts {
  readonly variant: string;
  readonly backbone: string;
  readonly depthMultiplier: number;
  readonly numClasses: number;
  /** Side of the square that pictures are resized to. */
  readonly inputSize: number;
}

export interface ClassScore {
  /** 0 is background, 1 to 1000 are ImageNet's classes in their usual order. */
  readonly index: number;
  /** Probability. */
  readonly score: number;
  readonly logit: number;
}

export interface ClassifyOptions extends RunControl {
  /** How many classes to return. Default 5. */
  readonly topK?: number;
}

/** An ImageNet classifier that is ready to run. */
export class Classifier {
  readonly info: ClassifierInfo;
  readonly #program: Program;
  readonly #endpoints: { readonly picture: string; readonly logits: string };
  readonly #close: () => Promise<void>;
  #disposed = false;

  private constructor(program: Program, variant: ClassifierVariant, backend: BackendFacts, close: () => Promise<void>) {
    const { backbone, depthMultiplier, numClasses } = variant;
    this.#program = program;
    this.#endpoints = classifierEndpoints(variant);
    this.#close = close;
    this.info = { variant: describeVariant(variant), backbone, depthMultiplier, numClasses, inputSize: classifierInputSize(variant), ...backend };
  }

  /**
   * Loads a classifier from a checkpoint: a folder, a prefix, its `.index` or `.data` file, a `.tar.gz`, a URL, a name of the
   * zoo (`mobilenet_v2_imagenet`, `xception_65_imagenet`), or files by name.
   *
   * @throws InvalidArgumentError for a segmentation network or a frozen graph; otherwise as `DeepLab.load`
   */
  static async load(source: ModelSource, options: LoadOptions = {}): Promise<Classifier> {
    requireOptions(options, LOAD_KINDS);
    const model = await openModel(source, options);
    if (model.kind === 'graph') throw new InvalidArgumentError(`'${model.name}' is a frozen graph. Load the checkpoint, or run the graph with compile().`);
    let backend: Backend | undefined;
    const close = async (): Promise<void> => {
      await backend?.dispose();
      await model.checkpoint.close();
    };
    try {
      const variables = rememberSources(model.checkpoint);
      const { variant } = detectVariant(variables);
      if (variant.task !== 'classification') {
        throw new InvalidArgumentError(
          `'${model.name}' is a segmentation network, not a classifier. Use DeepLab.load, or \`deeplab segment\`.`,
        );
      }
      const graph = buildClassifier(variables, variant);
      backend = await createBackend(options);
      const report = new LoadReport(options);
      const program = new Program(graph, backend, { onProgress: report.onProgress });
      const { fallbacks } = await warmUp(program, variant, options);
      report.finish();
      return new Classifier(program, variant, backendFacts(backend, fallbacks), close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /**
   * The likeliest classes of a picture, best first. The whole picture is resized to the square that the network was trained
   * on, without keeping its aspect. (slim's own evaluation looks at the central 87.5 % only; here nothing is left out.)
   */
  async classify(input: PictureInput, options: ClassifyOptions = {}): Promise<ClassScore[]> {
    requireOptions(options, CONTROL);
    const { topK = 5 } = options;
    if (!Number.isInteger(topK) || topK < 1) throw new InvalidArgumentError(`topK should be a positive integer, found ${described(topK)}.`);
    const [logits] = await this.#execute(input, [this.#endpoints.logits], options);
    return softmax(logits.data as Float32Array)
      .map((score, index) => ({ index, score, logit: Number(logits.data[index]) }))
      .sort((a, b) => b.logit - a.logit)
      .slice(0, topK);
  }

  /** Any activations by their TensorFlow names, as ndarrays in order and by name. */
  async run(input: PictureInput, names: readonly string[], options: RunControl = {}): Promise<Fetched> {
    requireFetches('names', names);
    requireOptions(options, CONTROL);
    return asFetched(names, await this.#execute(input, names, options));
  }

  /** Ends threads, closes files and lets go of the memory. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#program.dispose();
    await this.#close();
  }

  #requireOpen(): void {
    if (this.#disposed) throw new InvalidArgumentError('This classifier was disposed of. Load it again.');
  }

  async #execute(input: PictureInput, names: readonly string[], { onProgress, signal }: RunControl): Promise<Tensor[]> {
    this.#requireOpen();
    throwIfAborted(signal);
    const { inputSize } = this.info;
    const picture = resize(await openPicture(input, signal), [inputSize, inputSize]);
    this.#requireOpen();
    const feeds = feedsOf(this.#endpoints.picture, inputSize, denseBytes('picture', picture, [-1, -1, 3]));
    return this.#program.execute(feeds, names, { onStep: stepReporter(onProgress), signal });
  }
}

function feedsOf(endpoint: string, size: number, pixels: Uint8Array): ReadonlyMap<string, Tensor> {
  return new Map([[endpoint, tensor('uint8', [1, size, size, 3], pixels)]]);
}

/** Reads and packs the weights. */
function warmUp(program: Program, variant: ClassifierVariant, { signal }: RunControl): Promise<{ readonly fallbacks: readonly string[] }> {
  const { picture, logits } = classifierEndpoints(variant);
  const size = classifierInputSize(variant);
  return program.prepare(feedsOf(picture, size, new Uint8Array(size * size * 3)), [logits], { signal });
}

function softmax(logits: Float32Array): number[] {
  const greatest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const powers = Array.from(logits, (logit) => Math.exp(logit - greatest));
  const sum = powers.reduce((sofar, power) => sofar + power, 0);
  return powers.map((power) => power / sum);
}
