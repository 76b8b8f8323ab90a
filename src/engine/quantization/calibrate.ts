/** The ranges of a graph's maps, from what they hold when it runs in float. */
import type { Graph } from '../../graph/graph.js';
import type { Backend } from '../../ops/contract/backend.js';
import { bytesOf, type Tensor, type TensorInfo } from '../../tensor.js';
import { throwIfAborted } from '../../errors.js';
import type { LoweredGraph } from '../lowered.js';
import { BEFORE_QUANTIZATION } from '../passes/index.js';
import { sweep } from '../passes/sweep.js';
import { makePlan } from '../plan.js';
import { specialize } from '../specialize.js';
import { CONVOLUTIONS } from './integer_layers.js';
import { MapStatistics } from './map_statistics.js';
import type { Calibration } from './ranges.js';

/** Maps that are kept at a time take so many bytes; what is left comes in another run. */
const MOST_BYTES = 64 * 2 ** 20;

export interface CalibrateOptions {
  readonly signal?: AbortSignal;
  readonly onRun?: (done: number, total: number) => void;
}

/**
 * Runs the graph on each of `feeds`, all of one shape.
 *
 * @returns what all maps between the layers of the rewritten graph hold
 */
export async function calibrate(graph: Graph, backend: Backend, feeds: readonly ReadonlyMap<string, Tensor>[], fetches: readonly string[], options: CalibrateOptions = {}): Promise<Calibration> {
  const statistics = new Map<string, MapStatistics>();
  if (feeds.length === 0) return calibrationOf(statistics, () => []);
  const infos = new Map([...feeds[0]].map(([name, { dtype, shape }]): [string, TensorInfo] => [name, { dtype, shape }]));
  const lowered = await specialize(graph, infos, fetches, options.signal);
  for (const pass of BEFORE_QUANTIZATION) pass(lowered);
  const parts = inParts(lowered, mapsOf(lowered));
  let runs = 0;
  for (const endpoints of parts) {
    const part = lowered.fetching(endpoints);
    sweep(part);
    const executable = await backend.build(makePlan(part, { writesSlices: (op) => backend.writesSlices?.(op) ?? false }));
    try {
      for (const each of feeds) {
        throwIfAborted(options.signal);
        const maps = await executable.run(each, { signal: options.signal });
        for (const [i, { data, shape }] of maps.entries()) {
          const known = statistics.get(endpoints[i]) ?? new MapStatistics(shape[3], feeds.length);
          statistics.set(endpoints[i], known);
          known.add(data as Float32Array);
        }
        options.onRun?.(++runs, parts.length * feeds.length);
      }
    } finally {
      executable.dispose();
    }
  }
  return calibrationOf(statistics, (endpoint) => [...lowered.nodes.values()].filter(({ inputs }) => inputs[0] === endpoint).map(({ op }) => op));
}

/** Means are kept of what convolutions read. */
function calibrationOf(statistics: ReadonlyMap<string, MapStatistics>, readersOf: (endpoint: string) => readonly string[]): Calibration {
  const maps = [...statistics].map(([endpoint, known]) => ({ endpoint, known, readers: readersOf(endpoint) }));
  return {
    ranges: new Map(maps.map(({ endpoint, known }) => [endpoint, known.range])),
    means: new Map(maps.filter(({ readers }) => readers.some((op) => op in CONVOLUTIONS)).map(({ endpoint, known }) => [endpoint, known.means])),
  };
}

/** What is between the layers: maps [b, h, w, c] that are computed, but for single pixels. */
function mapsOf(graph: LoweredGraph): string[] {
  const readers = graph.readers();
  const maps = [...graph.nodes.values()].flatMap((node) => graph.outputs(node).slice(0, 1));
  return maps.filter((endpoint) => {
    const { dtype, shape } = graph.info(endpoint);
    return dtype === 'float32' && shape.length === 4 && shape[1] * shape[2] > 1 && readers.has(endpoint) && !graph.fetches.includes(endpoint);
  });
}

function inParts(graph: LoweredGraph, endpoints: readonly string[]): string[][] {
  const parts: string[][] = [];
  let bytes = Infinity;
  for (const endpoint of endpoints) {
    const size = bytesOf(graph.info(endpoint)) ?? 0;
    if (bytes + size > MOST_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    bytes += size;
    parts[parts.length - 1].push(endpoint);
  }
  return parts;
}
