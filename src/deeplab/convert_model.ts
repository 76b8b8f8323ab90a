/** From a checkpoint to a smaller one of the same network. */
import { LIST, requireOptions, STRING } from '../arguments.js';
import { InvalidArgumentError, throwIfAborted } from '../errors.js';
import { createBackend } from '../engine/backends.js';
import type { Graph } from '../graph/graph.js';
import type { PictureInput } from '../io/pictures/picture_input.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { described } from '../messages.js';
import { buildClassifier, classifierVariables } from '../nets/classifier.js';
import { buildDeepLab, deepLabVariables } from '../nets/deeplab_graph.js';
import { cellOf } from '../nets/heads/dense_prediction_cell.js';
import { detectVariant } from '../nets/detect.js';
import { inFewerBits, SMALL_WEIGHTS, type SmallWeights, type TrainedFilter } from '../nets/weights/small_weights.js';
import { calibrationVariables, type StoredCalibration } from '../nets/weights/stored_calibration.js';
import { canonicalVariables, type Variables } from '../nets/weights/variables.js';
import { defaultCropSize, describeVariant, type DeepLabVariant, type Variant } from '../nets/variant.js';
import type { OpenedModel } from '../open/opened_model.js';
import { openModel } from '../open/open_model.js';
import { SOURCE_KINDS } from '../open/options.js';
import { memoryCheckpoint } from '../proto/checkpoints/memory_checkpoint.js';
import { bytesOf, type Tensor, type TensorInfo } from '../tensor.js';
import { openNetwork } from './open_network.js';
import type { DeepLabOptions, ModelSource, NetworkChoices, SourceOptions } from './options.js';
import { keepMeans } from './keep_means.js';
import type { SegmentationNetwork } from './network.js';
import { calibrateOn, isOneColour, ONE_COLOUR, openPictures, storedWith } from './precision.js';
import { LoadReport } from './progress.js';
import { trainedFilters } from './trained_filters.js';

type OpenedCheckpoint = Extract<OpenedModel, { kind: 'checkpoint' }>;

export interface ConvertOptions extends SourceOptions {
  /** What filters are stored in. What batch normalisation has besides variances is float16 either way, as far as its numbers go into that. */
  readonly weights: SmallWeights;
}

export interface ConvertedModel {
  /** The network, in one line. */
  readonly variant: string;
  /** What to give to `writeCheckpoint`: under their own names what inference reads, and for filters of int8 their scales, `NAME/scale`. */
  readonly variables: ReadonlyMap<string, Tensor>;
  /** Names and colours of the classes, where they lie beside the model. */
  readonly classes?: LabelSet;
}

/**
 * Makes a checkpoint smaller: without the slots of optimizers, averages and anything else that inference does not read, and with filters in 16 or 8
 * bits. What `writeCheckpoint` makes of it opens as any other checkpoint, on every backend, and is computed with in float.
 *
 * @param source as for `DeepLab.load`, or that of an ImageNet classifier
 * @throws InvalidArgumentError for a frozen graph, or, with int8, variables of which no integers can be made; otherwise as `DeepLab.load` for a source
 * @example
 * const { variables } = await convertModel('mobilenetv2_coco_voc_trainaug', { weights: 'int8' });
 * await writeCheckpoint('small/model.ckpt', variables);
 */
export async function convertModel(source: ModelSource | undefined, options: ConvertOptions): Promise<ConvertedModel> {
  requireOptions(options, { ...SOURCE_KINDS, weights: STRING });
  const { weights } = options;
  if (!SMALL_WEIGHTS.includes(weights)) throw new InvalidArgumentError(`weights should be ${SMALL_WEIGHTS.join(' or ')}, found ${described(weights)}.`);
  const model = await openModel(source, options);
  if (model.kind === 'graph') throw frozen(model.name);
  try {
    return await smallModel(model, options, await storedWith({ variables: model.checkpoint, isEmbedded: model.isEmbedded }, options));
  } finally {
    await model.checkpoint.close();
  }
}

export interface QuantizeOptions extends NetworkChoices, SourceOptions, Pick<DeepLabOptions, 'threads'> {
  /** Such as the network will see: their maps' ranges are what it computes in 8 bits with. */
  readonly pictures: readonly PictureInput[];
}

/**
 * Makes a checkpoint of int8 filters that has the ranges of the network's maps with it: with `precision: 'int8'` it needs no other calibration.
 *
 * @throws InvalidArgumentError for a frozen graph, a classifier, no pictures, or variables of which no integers can be made; otherwise as `DeepLab.load`
 * @example
 * const { variables } = await quantizeModel('model.ckpt', { pictures: [await readImage('street.jpg')] });
 * await writeCheckpoint('small/model.ckpt', variables);
 */
export async function quantizeModel(source: ModelSource | undefined, options: QuantizeOptions): Promise<ConvertedModel> {
  requireOptions(options, { ...SOURCE_KINDS, pictures: LIST });
  const model = await openModel(source, options);
  if (model.kind === 'graph') throw frozen(model.name);
  try {
    requireSegmentation(model);
    // Nothing is computed on it.
    const backend = await createBackend({ backend: 'cpu' });
    const open = (opened: OpenedCheckpoint): Promise<SegmentationNetwork> => openNetwork(opened, { ...options, precision: 'float32' }, backend, new LoadReport({}));
    const network = await open(model);
    const pictures = await openPictures(options.pictures, options);
    if (pictures.every(isOneColour)) throw new InvalidArgumentError(ONE_COLOUR);
    const small = await smallModel(model, { ...options, weights: 'int8' }, await calibrateOn(network, pictures, options));
    const variables = new Map(small.variables);
    await keepMeans(network, await open({ ...model, checkpoint: memoryCheckpoint(model.name, small.variables) }), variables, pictures, options);
    return { ...small, variables };
  } finally {
    await model.checkpoint.close();
  }
}

function requireSegmentation({ name, checkpoint }: OpenedCheckpoint): void {
  const { variant } = detectVariant(checkpoint);
  if (variant.task === 'segmentation') return;
  throw new InvalidArgumentError(`'${name}' is a classifier with ${variant.numClasses} classes; segmentation networks are computed in 8 bits. convertModel, or \`deeplab convert --weights int8\`, makes its file as small.`);
}

const frozen = (name: string): InvalidArgumentError => new InvalidArgumentError(`'${name}' is a frozen graph. Convert the checkpoint that it was made from.`);

async function smallModel({ checkpoint, classes }: OpenedCheckpoint, { weights, onProgress, signal }: ConvertOptions, calibration: StoredCalibration | undefined): Promise<ConvertedModel> {
  const { variant } = detectVariant(checkpoint);
  const needed = neededVariables(checkpoint, variant);
  const variables = new Map<string, Tensor>();
  const total = [...needed.values()].reduce((sum, info) => sum + (bytesOf(info) ?? 0), 0);
  let loaded = 0;
  const { source } = canonicalVariables(checkpoint);
  const isTrained = variant.task === 'segmentation' && variant.flags?.quantized === true;
  const store = async (name: string, filter?: TrainedFilter): Promise<void> => {
    throwIfAborted(signal);
    const value = (await source(name).read()) as Tensor<'float32'>;
    for (const [stored, tensor] of inFewerBits(name, value, weights, isTrained ? { filter } : undefined)) variables.set(stored, tensor);
  };
  for (const [name, info] of needed) {
    await store(name);
    onProgress?.({ phase: 'weights', loaded: (loaded += bytesOf(info) ?? 0), total });
  }
  if (isTrained) {
    const [exact, stored] = [checkpoint, memoryCheckpoint(checkpoint.name, variables)].map((each) => wholeGraph(each, variant));
    const backend = await createBackend({ backend: 'cpu' });
    try {
      for (const [name, filter] of await trainedFilters(exact, stored, backend)) await store(name, filter);
    } finally {
      await backend.dispose();
    }
  }
  if (calibration) for (const [name, value] of calibrationVariables(calibration)) variables.set(name, value);
  return { variant: describeVariant(variant), variables, ...(classes ? { classes } : {}) };
}

/** What the network of a checkpoint reads. @throws MissingVariablesError that lists what is not there as it should be */
function neededVariables(checkpoint: Variables, variant: Variant): ReadonlyMap<string, TensorInfo> {
  if (variant.task === 'classification') {
    buildClassifier(checkpoint, variant);
    return classifierVariables(variant);
  }
  wholeGraph(checkpoint, variant);
  return deepLabVariables(variant);
}

const wholeGraph = (checkpoint: Variables, variant: DeepLabVariant): Graph =>
  buildDeepLab(checkpoint, variant, { outputStride: 16, cropSize: defaultCropSize(variant), densePredictionCell: cellOf(variant.atrousBranches) });
