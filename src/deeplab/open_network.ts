/** From an opened model and a user's choices to a network. */
import { InvalidArgumentError } from '../errors.js';
import { detectVariant } from '../nets/detect.js';
import { defaultCropSize } from '../nets/variant.js';
import type { OpenedModel } from '../open/opened_model.js';
import type { Backend } from '../ops/contract/backend.js';
import { frozenNetwork } from './frozen_network.js';
import type { Graph } from '../graph/graph.js';
import type { Variables } from '../nets/variables.js';
import { checkpointNetwork, type ProgramOptions, type SegmentationNetwork } from './network.js';
import type { DeepLabOptions } from './options.js';
import { quantizationFor } from './precision.js';
import type { LoadReport } from './progress.js';
import { rememberSources } from './remember_sources.js';

export interface OpenedNetwork {
  readonly network: SegmentationNetwork;
  /** What is to be said of how its ranges were found, where it computes in 8 bits. */
  readonly notice?: string;
}

/**
 * @throws MissingVariablesError when the checkpoint is no DeepLab; InvalidArgumentError for a classifier, or for choices
 *   that a frozen graph has made already.
 */
export async function openNetwork(model: OpenedModel, options: DeepLabOptions, backend: Backend, report: LoadReport): Promise<OpenedNetwork> {
  const variables = model.kind === 'checkpoint' ? rememberSources(model.checkpoint) : undefined;
  const open = async (programOptions: ProgramOptions): Promise<SegmentationNetwork> => {
    if (model.kind === 'graph') return fromGraph(model.graph, options, backend, programOptions);
    return fromCheckpoint(model.name, variables ?? model.checkpoint, options, backend, programOptions);
  };
  const { onProgress } = report;
  const network = await open({ onProgress });
  const quantization = await quantizationFor(network, variables, options, backend);
  if (!quantization) return { network };
  const { ranges, notice } = quantization;
  return { network: await open({ onProgress, ranges }), ...(notice === undefined ? {} : { notice }) };
}

async function fromGraph(graph: Graph, options: DeepLabOptions, backend: Backend, programOptions: ProgramOptions): Promise<SegmentationNetwork> {
  const network = await frozenNetwork(graph, options.cropSize, backend, programOptions);
  refuseOtherChoices(network, options);
  return network;
}

function fromCheckpoint(name: string, variables: Variables, options: DeepLabOptions, backend: Backend, programOptions: ProgramOptions): SegmentationNetwork {
  const { variant } = detectVariant(variables);
  if (variant.task !== 'segmentation') {
    throw new InvalidArgumentError(
      `'${name}' is a classifier with ${variant.numClasses} classes, not a segmentation network. Use Classifier.load, or \`deeplab classify\`.`,
    );
  }
  const { outputStride = 16, cropSize = defaultCropSize(variant), atrousRates } = options;
  if (![8, 16, 32].includes(outputStride)) throw new InvalidArgumentError(`outputStride should be the number 8, 16 or 32, found ${JSON.stringify(outputStride)}.`);
  return checkpointNetwork(variables, variant, { outputStride, cropSize, atrousRates }, backend, programOptions);
}

/** A frozen graph has its output stride, crop and rates built in: asking for the same is fine, for others is not. */
function refuseOtherChoices({ facts }: SegmentationNetwork, options: DeepLabOptions): void {
  for (const choice of ['outputStride', 'cropSize', 'atrousRates'] as const) {
    const asked = options[choice];
    if (asked === undefined || String(asked) === String(facts[choice])) continue;
    throw new InvalidArgumentError(
      `This frozen graph was exported with ${choice} ${String(facts[choice])}, so ${String(asked)} cannot be had from it. Leave the option out, or load the checkpoint.`,
    );
  }
}
