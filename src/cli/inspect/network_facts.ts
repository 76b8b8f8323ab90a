/** What `inspect` says of the network that a file holds, in the words of `model.info`. */
import { isDeepLabError, type DeepLabErrorTag } from '../../errors.js';
import { classifierVariables } from '../../nets/classifier.js';
import { deepLabVariables } from '../../nets/deeplab_graph.js';
import { describeVariant, type Variant } from '../../nets/variant.js';
import { sizeOf } from '../../tensor.js';
import { errorDocument, type ErrorDocument } from '../terminal/exit.js';
import { formatCount, formatMultiplyAdds, formatSize } from '../terminal/format.js';
import { zooNamesLike } from './zoo_match.js';

/** As far as they are known. */
export interface NetworkFacts {
  readonly variant?: Variant;
  readonly reasons?: readonly string[];
  /** Of a frozen graph, whatever its names tell. */
  readonly numClasses?: number;
  readonly outputStride?: number;
  /** Rows and columns of the input. */
  readonly cropSize?: readonly [height: number, width: number];
  /** What is to be said of the crop. */
  readonly notice?: string;
  readonly atrousRates?: readonly number[];
  /** What no variable tells of these and other choices, and nobody gave. */
  readonly assumed?: readonly string[];
  /** Variables that neither the network nor training needs. */
  readonly surplus?: number;
  readonly parameters?: number;
  readonly multiplyAdds?: number;
  /** Why the network cannot be run. */
  readonly problem?: ErrorDocument;
}

/** What a file can be and still be worth listing; damage is not among it. */
const PROBLEMS: readonly DeepLabErrorTag[] = ['MissingVariablesError', 'UnsupportedOpError', 'ShapeMismatchError', 'InvalidArgumentError', 'AssertionFailedError'];

/** The problem that an error tells of. @throws the error itself when the file is damaged */
export function problemOf(error: unknown): ErrorDocument {
  if (!PROBLEMS.some((tag) => isDeepLabError(error, tag))) throw error;
  return errorDocument(error);
}

/** Elements of all variables, the moving averages of batch normalisation included, as `model.info.parameters` counts. */
export function parametersOf(variant: Variant): number {
  const variables = variant.task === 'segmentation' ? deepLabVariables(variant) : classifierVariables(variant);
  return [...variables.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** For `--json`. */
export function factsDocument({ variant, ...facts }: NetworkFacts): object {
  return { ...(variant ? { ...variant, variant: describeVariant(variant), zoo: zooNamesLike(variant) } : {}), ...facts };
}

/** For `formatFacts`. */
export function factsLines(facts: NetworkFacts): (readonly [string, string | readonly string[]])[] {
  const { variant, reasons, numClasses, outputStride, cropSize, atrousRates, assumed, notice, surplus, parameters, multiplyAdds, problem } = facts;
  const lines: (readonly [string, string | readonly string[]])[] = [];
  if (variant) lines.push(['variant', describeVariant(variant)]);
  else if (numClasses !== undefined) lines.push(['classes', formatCount(numClasses)]);
  if (reasons) lines.push(['because', reasons]);
  if (variant) lines.push(['in the zoo', zooNamesLike(variant).join(', ') || 'none of this architecture']);
  if (assumed?.length) lines.push(['assumed', assumed]);
  if (notice !== undefined) lines.push(['notice', notice]);
  if (surplus) lines.push(['left over', `${formatCount(surplus)} variables that the network does not need`]);
  if (parameters !== undefined) lines.push(['parameters', formatCount(parameters)]);
  if (multiplyAdds !== undefined) {
    const at = [
      ...(cropSize ? [`an input of ${formatSize(cropSize)}`] : []),
      ...(outputStride ? [`output stride ${outputStride}`] : []),
      ...(atrousRates?.length ? [`atrous rates ${atrousRates.join(', ')}`] : []),
    ];
    lines.push(['multiply-adds', `${formatMultiplyAdds(multiplyAdds)}${at.length > 0 ? `, at ${at.join(', ')}` : ''}`]);
  }
  if (problem) lines.push(['problem', problem.message]);
  return lines;
}
