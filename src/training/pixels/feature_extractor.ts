/** A network up to its logits, as what gives features to a pixel classifier; and the same network with that classifier in their place. */
import { CONTROL, LABEL_SET, requireOptions } from '../../arguments.js';
import { choicesOf, choose, type ChosenNetwork, type NetworkChoices } from '../../deeplab/choices.js';
import { deepLabOfVariables, type DeepLab } from '../../deeplab/deeplab.js';
import { LOAD_KINDS, type LoadOptions, type ModelSource, type RunControl } from '../../deeplab/options.js';
import { fitByRule, fitToCrop, padToCrop } from '../../deeplab/passes/preprocess.js';
import { stepReporter } from '../../deeplab/progress.js';
import { backendFacts, createBackend, type BackendFacts } from '../../engine/backends.js';
import { Program } from '../../engine/program.js';
import { InvalidArgumentError } from '../../errors.js';
import { GraphBuilder } from '../../graph/builder.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { openPicture, type PictureInput } from '../../io/pictures/picture_input.js';
import { backboneFeatures, headFeatures } from '../../nets/heads/deeplab_head.js';
import { detectVariant } from '../../nets/detect.js';
import type { FeatureMap } from '../../nets/layers/layers.js';
import { zeroMeanUnitRange } from '../../nets/preprocess_graph.js';
import { canonicalVariables, withMovingAverages, type Variables } from '../../nets/weights/variables.js';
import { describeVariant, type DeepLabVariant } from '../../nets/variant.js';
import { Weights } from '../../nets/weights/weights.js';
import { openModel } from '../../open/open_model.js';
import type { Backend } from '../../ops/contract/backend.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { memoryCheckpoint } from '../../proto/checkpoints/memory_checkpoint.js';
import type { Tensor } from '../../tensor.js';
import { classifierVariables, detailStride, taughtVariant } from './classifier_variables.js';
import type { PixelClassifier } from './pixel_classifier.js';
import { momentsOf, type PixelFeatures, type PixelMap } from './pixel_features.js';

export interface FeatureExtractorOptions extends LoadOptions, NetworkChoices {}

export interface FeatureExtractorInfo extends BackendFacts {
  /** The network, in one line. */
  readonly variant: string;
  readonly cropSize: readonly [height: number, width: number];
  readonly outputStride: number;
  /** Layers whose maps are the features, the coarsest first. */
  readonly layers: readonly string[];
}

/** What a crop is fed as. */
const CROP = 'crop';

interface Parts {
  readonly variant: DeepLabVariant;
  readonly values: ReadonlyMap<string, Tensor>;
  readonly chosen: ChosenNetwork;
  readonly choices: NetworkChoices;
  readonly maps: readonly FeatureMap[];
  readonly program: Program;
  readonly backend: Backend;
}

export class FeatureExtractor {
  readonly info: FeatureExtractorInfo;
  readonly #parts: Parts;
  #disposed = false;

  private constructor(parts: Parts) {
    const { variant, chosen, maps, backend } = parts;
    this.#parts = parts;
    this.info = { variant: describeVariant(variant), cropSize: chosen.cropSize, outputStride: chosen.outputStride, layers: maps.map(({ value }) => value.endpoint), ...backendFacts(backend, []) };
  }

  /**
   * Loads a network as `DeepLab.load` does; without a source, the small model that comes with the package.
   *
   * Features are what its logits see. Where there is no decoder, the early layer that one would refine comes beside them.
   *
   * @throws as `DeepLab.load`; InvalidArgumentError for a frozen graph, or a network whose logits cannot be replaced
   */
  static async load(source?: ModelSource, options: FeatureExtractorOptions = {}): Promise<FeatureExtractor> {
    requireOptions(options, LOAD_KINDS);
    const opened = await openModel(source, options);
    if (opened.kind === 'graph') throw new InvalidArgumentError(`'${opened.name}' is a frozen graph, whose logits cannot be replaced. Load the checkpoint that it was made of.`);
    let values: ReadonlyMap<string, Tensor>;
    let variant: DeepLabVariant;
    try {
      const checkpoint = options.movingAverages ? withMovingAverages(opened.checkpoint) : opened.checkpoint;
      const canonical = canonicalVariables(checkpoint);
      const found = detectVariant(canonical).variant;
      if (found.task !== 'segmentation') throw new InvalidArgumentError(`'${opened.name}' is a classifier of whole pictures. Load a segmentation network.`);
      variant = found;
      // Asked for before anything is computed.
      taughtVariant(variant, 2);
      values = await valuesOf(canonical);
    } finally {
      await opened.checkpoint.close();
    }
    const choices = choicesOf(options);
    const chosen = choose(variant, options);
    const backend = await createBackend(options);
    try {
      const { program, maps } = featureProgram(values, variant, chosen, backend);
      return new FeatureExtractor({ variant, values, chosen, choices, maps, program, backend });
    } catch (error) {
      await backend.dispose();
      throw error;
    }
  }

  /** Computes the features of a picture; one that is larger than the crop is shrunk to fit. @throws as `DeepLab.segment` */
  async features(input: PictureInput, options: RunControl = {}): Promise<PixelFeatures> {
    this.#requireOpen();
    requireOptions(options, CONTROL);
    const { onProgress, signal } = options;
    const { chosen, maps, program } = this.#parts;
    const { cropSize, resizeRule } = chosen;
    const picture = await openPicture(input, signal);
    const fitted = resizeRule ? fitByRule(picture, resizeRule, cropSize) : fitToCrop(picture, cropSize);
    const feeds = new Map([[CROP, padToCrop(fitted, cropSize)]]);
    const fetched = await program.execute(feeds, maps.map(({ value }) => value.endpoint), { onStep: stepReporter(onProgress), signal });
    const { height, width } = fitted;
    const features = { maps: fetched.map(pixelMap), cropSize, height, width, pictureSize: [picture.shape[0], picture.shape[1]] as const };
    return { ...features, moments: momentsOf(features) };
  }

  /**
   * The network with a classifier in place of its logits: what `writeCheckpoint` takes, and TensorFlow restores. A classifier that sees the early layer becomes the
   * decoder of DeepLab v3+ as well, one that passes through what it reads. Labels are those that the classifier gives, up to rounding.
   *
   * @throws ShapeMismatchError for a classifier of another network's features; InvalidArgumentError for more classes than it can hold
   */
  checkpoint(classifier: PixelClassifier): Map<string, Tensor> {
    const { values, variant, maps } = this.#parts;
    return classifierVariables(values, variant, classifier, maps.map(({ channels }) => channels));
  }

  /** The same network, ready to segment. It has to be disposed of by itself. */
  async model(classifier: PixelClassifier, options: LoadOptions & { readonly labelSet?: LabelSet } = {}): Promise<DeepLab> {
    this.#requireOpen();
    requireOptions(options, { ...LOAD_KINDS, labelSet: LABEL_SET });
    const { chosen, choices } = this.#parts;
    // What is assumed follows from the number of classes, which is another now.
    const { cropSize, resizeRule } = chosen;
    return deepLabOfVariables(this.checkpoint(classifier), { ...choices, cropSize, ...resizeRule, ...options });
  }

  /** Ends threads and lets go of the memory. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#parts.program.dispose();
    await this.#parts.backend.dispose();
  }

  #requireOpen(): void {
    if (this.#disposed) throw new InvalidArgumentError('This extractor was disposed of. Load it again.');
  }
}

/** All of them: the files are closed, and what is taught is written with them. */
async function valuesOf({ variables, source }: Variables): Promise<Map<string, Tensor>> {
  const values = new Map<string, Tensor>();
  for (const [name, { dtype }] of variables) if (dtype === 'float32' && !name.endsWith('/Momentum')) values.set(name, await source(name).read());
  return values;
}

function featureProgram(values: ReadonlyMap<string, Tensor>, variant: DeepLabVariant, chosen: ChosenNetwork, backend: Backend): { program: Program; maps: FeatureMap[] } {
  const [height, width] = chosen.cropSize;
  const builder = new GraphBuilder();
  const image = placeholder(builder, 'float32', [1, height, width, 3], CROP);
  const weights = Weights.over(builder, memoryCheckpoint('the network', values));
  const picture = { value: zeroMeanUnitRange(image), height, width, channels: 3 };
  const backbone = backboneFeatures(picture, weights, variant, chosen);
  const detail = detailStride(variant);
  const maps = [headFeatures(backbone, picture, weights, variant, chosen), ...(detail === undefined ? [] : [backbone.endPoints.get(detail)!])];
  weights.check(describeVariant(variant), () => 'Load a checkpoint of that network.');
  return { program: new Program(builder.build(), backend), maps };
}

function pixelMap({ shape: [, height, width, channels], data }: Tensor): PixelMap {
  return { height, width, channels, data: data as Float32Array };
}
