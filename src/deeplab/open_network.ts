/** From an opened model and a user's choices to a network. */
import { InvalidArgumentError } from '../errors.js';
import { detectVariant } from '../nets/detect.js';
import { defaultCropSize } from '../nets/variant.js';
import type { OpenedModel } from '../open/opened_model.js';
import type { Backend } from '../ops/contract/backend.js';
import { frozenNetwork } from './frozen_network.js';
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
    const network = await frozenNetwork(model.graph, options.cropSize, backend, programOptions);
    refuseOtherChoices(network, options);
    return network;
  }
  const variables = rememberSources(model.checkpoint);
  const { variant } = detectVariant(variables);
  if (variant.task !== 'segmentation') {
    throw new InvalidArgumentError(
      `'${model.name}' is a classifier with ${variant.numClasses} classes, not a segmentation network. Use Classifier.load, or \`deeplab classify\`.`,
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
