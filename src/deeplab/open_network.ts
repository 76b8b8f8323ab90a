/** From an opened model and a user's choices to a network. */
import { InvalidArgumentError } from '../errors.js';
import { detectVariant } from '../nets/detect.js';
import type { Graph } from '../graph/graph.js';
import { withMovingAverages, type Variables } from '../nets/weights/variables.js';
import type { OpenedModel } from '../open/opened_model.js';
import type { Backend } from '../ops/contract/backend.js';
import { exportedCropNotice } from './passes/aligned_crop.js';
import { choose, CHOICES } from './choices.js';
import { checkpointNetwork, type ProgramOptions, type SegmentationNetwork } from './network.js';
import type { DeepLabOptions } from './options.js';
import type { LoadReport } from './progress.js';
import { rememberSources } from './remember_sources.js';

/**
 * @throws MissingVariablesError when the checkpoint is no DeepLab; InvalidArgumentError for a classifier, or for choices
 *   that a frozen graph has made already.
 */
export async function openNetwork(model: OpenedModel, options: DeepLabOptions, backend: Backend, report: LoadReport): Promise<SegmentationNetwork> {
  const { onProgress } = report;
  const variables = model.kind === 'checkpoint' ? rememberSources(options.movingAverages ? withMovingAverages(model.checkpoint) : model.checkpoint) : undefined;
  const open = async (programOptions: ProgramOptions): Promise<SegmentationNetwork> => {
    if (model.kind === 'graph') return fromGraph(model.graph, options, backend, programOptions);
    return fromCheckpoint(model.name, variables ?? model.checkpoint, options, backend, programOptions);
  };
  const network = await open({ onProgress });
  const { precision = 'float32' } = options;
  if (precision === 'float32') return network;
  const { quantizationFor } = await import('./precision.js');
  const { calibration, notice } = await quantizationFor(network, variables, options, backend);
  return withNotice(await open({ onProgress, calibration }), notice);
}

async function fromGraph(graph: Graph, options: DeepLabOptions, backend: Backend, programOptions: ProgramOptions): Promise<SegmentationNetwork> {
  const { frozenNetwork } = await import('./frozen_network.js');
  const network = await frozenNetwork(graph, options.cropSize, backend, programOptions);
  refuseOtherChoices(network, options);
  return withNotice(network, network.shiftsLabels ? exportedCropNotice(network.facts.cropSize, network.facts.outputStride, options) : undefined);
}

/** Beside what else is to be said of it. */
function withNotice(network: SegmentationNetwork, notice: string | undefined): SegmentationNetwork {
  if (notice === undefined) return network;
  const said = [network.facts.notice, notice].filter((each) => each !== undefined).join(' ');
  return { ...network, facts: { ...network.facts, notice: said } };
}

function fromCheckpoint(name: string, variables: Variables, options: DeepLabOptions, backend: Backend, programOptions: ProgramOptions): SegmentationNetwork {
  const { variant } = detectVariant(variables);
  if (variant.task !== 'segmentation') {
    throw new InvalidArgumentError(
      `'${name}' is a classifier with ${variant.numClasses} classes, not a segmentation network. Use Classifier.load, or \`deeplab classify\`.`,
    );
  }
  return checkpointNetwork(variables, variant, choose(variant, options), backend, programOptions);
}

/** A frozen graph has its output stride, crop, rates and all else built in: asking for the same is fine, for others is not. */
function refuseOtherChoices({ facts }: SegmentationNetwork, options: DeepLabOptions): void {
  for (const choice of CHOICES) {
    // What is to be done with a crop is no crop.
    if (choice === 'strictCrop' || choice === 'keepCrop') continue;
    const asked = options[choice];
    const isKnown = choice === 'outputStride' || choice === 'cropSize' || choice === 'atrousRates';
    if (asked === undefined || (isKnown && String(asked) === String(facts[choice]))) continue;
    const own = isKnown ? ` ${String(facts[choice])}` : ' of its own';
    throw new InvalidArgumentError(
      `This frozen graph was exported with ${choice}${own}, so ${typeof asked === 'object' && choice === 'densePredictionCell' ? 'another' : String(asked)} cannot be had from it. Leave the option out, or load the checkpoint.`,
    );
  }
}
