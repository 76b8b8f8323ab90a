/** From an opened model and a user's choices to a network. */
import { InvalidArgumentError } from '../errors.js';
import { detectVariant } from '../nets/detect.js';
import { withMovingAverages } from '../nets/variables.js';
import type { OpenedModel } from '../open/opened_model.js';
import type { Backend } from '../ops/contract/backend.js';
import { exportedCropNotice } from './aligned_crop.js';
import { choose, CHOICES } from './choices.js';
import { checkpointNetwork, type SegmentationNetwork } from './network.js';
import type { DeepLabOptions } from './options.js';
import type { LoadReport } from './progress.js';
import { rememberSources } from './remember_sources.js';

/**
 * @throws MissingVariablesError when the checkpoint is no DeepLab; InvalidArgumentError for a classifier, or for choices
 *   that a frozen graph has made already.
 */
export async function openNetwork(model: OpenedModel, options: DeepLabOptions, backend: Backend, report: LoadReport): Promise<SegmentationNetwork> {
  const programOptions = { onProgress: report.onProgress };
  if (model.kind === 'graph') {
    const { frozenNetwork } = await import('./frozen_network.js');
    const network = await frozenNetwork(model.graph, options.cropSize, backend, programOptions);
    refuseOtherChoices(network, options);
    const notice = network.shiftsLabels ? exportedCropNotice(network.facts.cropSize, network.facts.outputStride, options) : undefined;
    return notice === undefined ? network : { ...network, facts: { ...network.facts, notice } };
  }
  const variables = rememberSources(options.movingAverages ? withMovingAverages(model.checkpoint) : model.checkpoint);
  const { variant } = detectVariant(variables);
  if (variant.task !== 'segmentation') {
    throw new InvalidArgumentError(
      `'${model.name}' is a classifier with ${variant.numClasses} classes, not a segmentation network. Use Classifier.load, or \`deeplab classify\`.`,
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
