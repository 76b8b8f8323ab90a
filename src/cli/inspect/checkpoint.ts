/** What is in a checkpoint. */
import { analyzeGraph } from '../../engine/analysis.js';
import { buildClassifier, classifierEndpoints } from '../../nets/classifier.js';
import { buildDeepLab, deepLabEndpoints } from '../../nets/deeplab_graph.js';
import { detectVariant } from '../../nets/detect.js';
import { classifierInputSize, defaultAtrousRates, defaultCropSize, type ClassifierVariant, type DeepLabVariant, type Variant } from '../../nets/variant.js';
import type { Checkpoint } from '../../proto/checkpoints/checkpoint.js';
import { bytesOf, formatShape, isRead, sizeOf, type VariableInfo } from '../../tensor.js';
import { formatBytes, formatCount, formatFacts, formatTable } from '../terminal/format.js';
import type { Inspection } from './inspection.js';
import { factsDocument, factsLines, parametersOf, problemOf, type NetworkFacts } from './network_facts.js';
import { printable } from '../terminal/terminal.js';

/** As DeepLab.load takes it by default. */
const OUTPUT_STRIDE = 16;

const COLUMNS = [
  { title: 'DTYPE' },
  { title: 'SHAPE' },
  { title: 'ELEMENTS', align: 'right' },
  { title: 'BYTES', align: 'right' },
  { title: 'VARIABLE' },
] as const;

/** @throws CheckpointFormatError when what has to be read of it is damaged */
export async function inspectCheckpoint(checkpoint: Checkpoint): Promise<Inspection> {
  const facts = await networkFacts(checkpoint);
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
    document: { kind: 'checkpoint', name: checkpoint.name, ...factsDocument(facts), variables },
    lines: [
      `Checkpoint ${printable(checkpoint.name)}`,
      ...formatFacts([...factsLines(facts), ['variables', `${formatCount(variables.length)}, ${formatBytes(bytes)}`]]),
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

async function networkFacts(checkpoint: Checkpoint): Promise<NetworkFacts> {
  let known: NetworkFacts = {};
  try {
    const { variant, reasons } = detectVariant(checkpoint);
    known = { variant, reasons, ...defaultsOf(variant), parameters: parametersOf(variant) };
    const multiplyAdds = await (variant.task === 'segmentation' ? deepLabCost(checkpoint, variant) : classifierCost(checkpoint, variant));
    return { ...known, multiplyAdds };
  } catch (error) {
    return { ...known, problem: problemOf(error) };
  }
}

function defaultsOf(variant: Variant): NetworkFacts {
  if (variant.task === 'segmentation') {
    return { outputStride: OUTPUT_STRIDE, cropSize: defaultCropSize(variant), atrousRates: defaultAtrousRates(variant, OUTPUT_STRIDE) };
  }
  const size = classifierInputSize(variant);
  return { cropSize: [size, size] };
}

async function deepLabCost(checkpoint: Checkpoint, variant: DeepLabVariant): Promise<number> {
  const cropSize = defaultCropSize(variant);
  const endpoints = deepLabEndpoints(variant);
  const graph = buildDeepLab(checkpoint, variant, { outputStride: OUTPUT_STRIDE, cropSize });
  const crop = { dtype: 'float32', shape: [1, ...cropSize, 3] } as const;
  return (await analyzeGraph(graph, new Map([[endpoints.crop, crop]]), [endpoints.cropLogits])).multiplyAdds;
}

async function classifierCost(checkpoint: Checkpoint, variant: ClassifierVariant): Promise<number> {
  const size = classifierInputSize(variant);
  const { picture, logits } = classifierEndpoints(variant);
  const input = { dtype: 'uint8', shape: [1, size, size, 3] } as const;
  return (await analyzeGraph(buildClassifier(checkpoint, variant), new Map([[picture, input]]), [logits])).multiplyAdds;
}
