/** What is in a checkpoint. */
import { analyzeGraph } from '../../engine/analysis.js';
import { isDeepLabError } from '../../errors.js';
import { choose, type ChosenNetwork, type NetworkChoices } from '../../deeplab/choices.js';
import { buildClassifier, classifierEndpoints, classifierVariables } from '../../nets/classifier.js';
import { buildDeepLab, deepLabEndpoints, deepLabVariables } from '../../nets/deeplab_graph.js';
import { detectVariant } from '../../nets/detect.js';
import { leftOver } from '../../nets/weights/left_over.js';
import { canonicalVariables, withMovingAverages, type Variables } from '../../nets/weights/variables.js';
import { classifierInputSize, type ClassifierVariant, type DeepLabVariant } from '../../nets/variant.js';
import type { Checkpoint } from '../../proto/checkpoints/checkpoint.js';
import { bytesOf, formatShape, isRead, sizeOf, zeros, type Tensor, type TensorInfo, type VariableInfo } from '../../tensor.js';
import { formatBytes, formatCount, formatFacts, formatTable } from '../terminal/format.js';
import type { Inspection } from './inspection.js';
import { factsDocument, factsLines, parametersOf, problemOf, type NetworkFacts } from './network_facts.js';
import { othersDocument, othersLines } from './others.js';
import { printable } from '../terminal/terminal.js';

const COLUMNS = [
  { title: 'DTYPE' },
  { title: 'SHAPE' },
  { title: 'ELEMENTS', align: 'right' },
  { title: 'BYTES', align: 'right' },
  { title: 'VARIABLE' },
] as const;

/**
 * @param others models that the same archive holds, and that were not taken
 * @throws CheckpointFormatError when what has to be read of it is damaged
 */
export async function inspectCheckpoint(checkpoint: Checkpoint, choices: NetworkChoices = {}, others: readonly string[] = []): Promise<Inspection> {
  const facts = await networkFacts(checkpoint, choices);
  const variables = [...checkpoint.variables].map(([name, info]) => ({
    name,
    dtype: info.dtype,
    shape: info.shape,
    elements: sizeOf(info.shape),
    bytes: storedBytes(info),
  }));
  const bytes = variables.reduce((sum, variable) => sum + (variable.bytes ?? 0), 0);
  const rows = variables.map(({ name, dtype, shape, elements, bytes }) => {
    return [dtype, formatShape(shape), formatCount(elements), bytes === null ? '-' : formatCount(bytes), name];
  });
  return {
    document: { kind: 'checkpoint', name: checkpoint.name, ...othersDocument(others), ...factsDocument(facts), variables },
    lines: [
      `Checkpoint ${printable(checkpoint.name)}`,
      ...formatFacts([...othersLines(others), ...factsLines(facts), ['variables', `${formatCount(variables.length)}, ${formatBytes(bytes)}`]]),
      '',
      ...formatTable(COLUMNS, rows),
    ],
  };
}

/** What a variable takes in the file; null for strings, which have no fixed size, and for data types that are not read. */
function storedBytes(info: VariableInfo): number | null {
  if (!isRead(info)) return null;
  // 16-bit floats are widened in memory.
  const widening = info.dtype === 'float16' || info.dtype === 'bfloat16' ? 2 : 1;
  const bytes = bytesOf(info);
  return bytes === undefined ? null : bytes / widening;
}

async function networkFacts(checkpoint: Checkpoint, choices: NetworkChoices): Promise<NetworkFacts> {
  let known: NetworkFacts = {};
  try {
    const variables = listOnly(choices.movingAverages ? withMovingAverages(checkpoint) : checkpoint);
    const { variant, reasons } = detectVariant(variables);
    known = { variant, reasons };
    if (variant.task === 'classification') {
      const size = classifierInputSize(variant);
      known = { ...known, cropSize: [size, size], parameters: parametersOf(variant), surplus: surplusOf(variables, classifierVariables(variant)) };
      return { ...known, multiplyAdds: await classifierCost(variables, variant) };
    }
    const { assumed, notice, ...chosen } = choose(variant, choices);
    const { outputStride, cropSize, atrousRates } = chosen;
    known = { ...known, outputStride, cropSize, atrousRates, assumed, ...(notice === undefined ? {} : { notice }), parameters: parametersOf(variant), surplus: surplusOf(variables, deepLabVariables(variant)) };
    return { ...known, multiplyAdds: await deepLabCost(variables, variant, chosen) };
  } catch (error) {
    return { ...known, problem: problemOf(error) };
  }
}

/** The same with zeros in the place of values that are in a file that is missing: what a network costs follows from shapes. */
function listOnly(variables: Variables): Variables {
  return {
    ...variables,
    source(name) {
      const source = variables.source(name);
      const read = (): Promise<Tensor> =>
        source.read().catch((error: unknown) => {
          if (isDeepLabError(error, 'FileNotFoundError')) return zeros(source.dtype, source.shape);
          throw error;
        });
      return { dtype: source.dtype, shape: source.shape, read };
    },
  };
}

/** How many variables are neither the network's nor there for training. */
const surplusOf = (variables: Variables, expected: ReadonlyMap<string, TensorInfo>): number => leftOver(canonicalVariables(variables), expected).length;

async function deepLabCost(variables: Variables, variant: DeepLabVariant, options: Omit<ChosenNetwork, 'assumed' | 'notice'>): Promise<number> {
  const endpoints = deepLabEndpoints(variant);
  const graph = buildDeepLab(variables, variant, options);
  const crop = { dtype: 'float32', shape: [1, ...options.cropSize, 3] } as const;
  return (await analyzeGraph(graph, new Map([[endpoints.crop, crop]]), [endpoints.cropLogits])).multiplyAdds;
}

async function classifierCost(checkpoint: Variables, variant: ClassifierVariant): Promise<number> {
  const size = classifierInputSize(variant);
  const { picture, logits } = classifierEndpoints(variant);
  const input = { dtype: 'uint8', shape: [1, size, size, 3] } as const;
  return (await analyzeGraph(buildClassifier(checkpoint, variant), new Map([[picture, input]]), [logits])).multiplyAdds;
}
