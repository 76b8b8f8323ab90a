/** From a graph of TensorFlow's operators to one of ONNX's. */
import { InvalidArgumentError, UnsupportedOpError } from '../errors.js';
import type { LoweredGraph } from '../engine/lowered.js';
import { BEFORE_QUANTIZATION, layerPassesFor } from '../engine/passes/index.js';
import { sweep } from '../engine/passes/sweep.js';
import { quantizeGraph } from '../engine/quantization/quantize.js';
import type { Calibration, Schemes } from '../engine/quantization/ranges.js';
import { specialize } from '../engine/specialize.js';
import { canonicalEndpoint, parseEndpoint, type Graph } from '../graph/graph.js';
import type { TensorInfo } from '../tensor.js';
import { onnxFile, type OnnxFile } from './file.js';
import { Layouts } from './layout.js';
import { TRANSLATORS } from './operators/index.js';
import { plain, Site, type Translation, type Translator } from './site.js';
import { TypeRefusal } from './types.js';
import { OnnxWriter, type OnnxGraph } from './writer.js';

export interface GraphExport {
  /** Data type and shape of every input, by endpoint. ONNX runtimes are given exactly these shapes. */
  readonly feeds: ReadonlyMap<string, TensorInfo>;
  /** Endpoints to compute: the outputs. */
  readonly fetches: readonly string[];
  /** What is known of the graph's maps: it computes in 8 bits then, where their ranges are. */
  readonly calibration?: Calibration;
  /** What the file says of itself. */
  readonly description?: string;
}

/** One that is said what it is. */
export type DescribedExport = GraphExport & Required<Pick<GraphExport, 'description'>>;

/**
 * Translates a graph for the given shapes. Inputs and outputs keep TensorFlow's names, data types and order of axes; inside,
 * maps have their channels first. Assertions are left out.
 *
 * @throws UnsupportedOpError that lists all operators which ONNX has no counterpart for, or none for their data types
 */
export async function exportGraph(graph: Graph, { feeds, fetches, calibration, description = '' }: GraphExport): Promise<OnnxFile> {
  return onnxFile(await translateGraph(graph, feeds, fetches, calibration), description);
}

/** The same, before it is encoded. */
export async function translateGraph(graph: Graph, feeds: GraphExport['feeds'], fetches: GraphExport['fetches'], calibration?: Calibration): Promise<OnnxGraph> {
  const lowered = await specialize(graph, feeds, fetches);
  const schemes = calibration ? inBytes(lowered, calibration) : asFloats(lowered);
  const writer = new OnnxWriter([...feeds.keys(), ...fetches]);
  const layouts = new Layouts(lowered, writer);
  for (const [name, info] of feeds) {
    writer.input(name, info);
    layouts.define(canonicalEndpoint(name), { name, layout: 'plain' });
  }
  await translateNodes(lowered, schemes, layouts, writer);
  const values = new Map(fetches.map((name) => [name, layouts.plain(canonicalEndpoint(name))]));
  for (const [name, value] of values) {
    if (feeds.has(name)) throw new InvalidArgumentError(`'${name}' is both an input and an output. Leave it out of the outputs: they would be the same.`);
    writer.output(value, name, lowered.info(name));
  }
  return writer.finish();
}

/** The convolutions that are left are the network's own. */
function asFloats(lowered: LoweredGraph): Schemes {
  for (const pass of layerPassesFor((op) => TRANSLATORS.has(op))) pass(lowered);
  return new Map();
}

/** The layers that are computed in 8 bits here. */
function inBytes(lowered: LoweredGraph, calibration: Calibration): Schemes {
  for (const pass of BEFORE_QUANTIZATION) pass(lowered);
  const schemes = quantizeGraph(lowered, calibration);
  sweep(lowered);
  return schemes;
}

async function translateNodes(lowered: LoweredGraph, schemes: Schemes, layouts: Layouts, writer: OnnxWriter): Promise<void> {
  const problems = new Map<string, string[]>();
  const needed = neededNodes(lowered);
  for (const node of lowered.nodes.values()) {
    if (!needed.has(node.name)) continue;
    const site = new Site(node, lowered, schemes, layouts, writer);
    const translator = TRANSLATORS.get(node.op);
    const translation = translator && site.hasOnnxTypes() ? await translated(translator, site) : { reason: translator ? 'data type' : '' };
    const endpoints = lowered.outputs(node);
    if ('reason' in translation) {
      const problem = `${node.op}${translation.reason && ` (${translation.reason})`}`;
      problems.set(problem, [...(problems.get(problem) ?? []), node.name]);
      // What follows is looked at all the same, so that every problem is told.
      for (const name of endpoints) layouts.define(name, plain(name));
    } else {
      const outputs = 'name' in translation ? [translation] : translation;
      for (const [i, output] of outputs.entries()) layouts.define(endpoints[i], output);
    }
  }
  if (problems.size > 0) throw untranslatable(problems);
}

/** Data types that ONNX does not take are a reason like any other. */
async function translated(translator: Translator, site: Site): Promise<Translation> {
  try {
    return await translator(site);
  } catch (error) {
    if (error instanceof TypeRefusal) return { reason: error.reason };
    throw error;
  }
}

function untranslatable(problems: ReadonlyMap<string, readonly string[]>): UnsupportedOpError {
  const list = [...problems].map(([problem, nodes]) => `${problem} (${nodes.length}x, first '${nodes[0]}')`).join(', ');
  return new UnsupportedOpError(`The graph cannot be exported as ONNX, because there is no counterpart for: ${list}. Fetch values that do not need them.`);
}

/** The nodes that the fetches are computed from; assertions are not among them. */
function neededNodes(graph: LoweredGraph): ReadonlySet<string> {
  const needed = new Set(graph.fetches.map((fetch) => parseEndpoint(fetch).node));
  for (const node of [...graph.nodes.values()].reverse()) {
    if (needed.has(node.name)) for (const input of node.inputs) needed.add(parseEndpoint(input).node);
  }
  return needed;
}
