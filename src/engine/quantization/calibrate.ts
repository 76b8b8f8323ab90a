/** The ranges of a graph's maps, from what they hold when it runs in float. */
import type { Graph } from '../../graph/graph.js';
import type { Backend } from '../../ops/contract/backend.js';
import { bytesOf, formatInfo, type Tensor, type TensorInfo } from '../../tensor.js';
import { throwIfAborted } from '../../errors.js';
import type { LoweredGraph } from '../lowered.js';
import { BEFORE_QUANTIZATION } from '../passes/index.js';
import type { Pass } from '../passes/pass.js';
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
  /** The rewrites in front, which decide what a map is. Default: those before a graph becomes one in 8 bits. */
  readonly passes?: readonly Pass[];
}

type Feeds = ReadonlyMap<string, Tensor>;

/**
 * Runs the graph on each of `feeds`.
 *
 * @returns what all maps between the layers of the rewritten graph hold, but for those whose ranges training has found
 */
export async function calibrate(graph: Graph, backend: Backend, feeds: readonly Feeds[], fetches: readonly string[], options: CalibrateOptions = {}): Promise<Calibration> {
  const statistics = new Map<string, MapStatistics>();
  const readers = new Map<string, readonly string[]>();
  let done = 0;
  for (const alike of ofOneShape(feeds)) {
    const lowered = await specialize(graph, infosOf(alike[0]), fetches, options.signal);
    for (const pass of options.passes ?? BEFORE_QUANTIZATION) pass(lowered);
    const parts = inParts(lowered, mapsOf(lowered));
    // As if the other pictures took as many runs.
    const report = (runs: number): void => options.onRun?.(done * parts.length + runs, feeds.length * parts.length);
    await measure(lowered, parts, backend, alike, { ...options, count: feeds.length, statistics, onRun: report });
    for (const endpoint of statistics.keys()) readers.set(endpoint, [...lowered.nodes.values()].filter(({ inputs }) => inputs[0] === endpoint).map(({ op }) => op));
    done += alike.length;
  }
  return calibrationOf(statistics, readers);
}

interface Measurement extends CalibrateOptions {
  /** Pictures in all. */
  readonly count: number;
  readonly statistics: Map<string, MapStatistics>;
  readonly onRun: (runs: number) => void;
}

/** Adds what the maps hold for feeds of one shape. */
async function measure(lowered: LoweredGraph, parts: readonly string[][], backend: Backend, feeds: readonly Feeds[], { signal, onRun, count, statistics }: Measurement): Promise<void> {
  let runs = 0;
  for (const endpoints of parts) {
    const part = lowered.fetching(endpoints);
    sweep(part);
    const executable = await backend.build(makePlan(part, { writesSlices: (op) => backend.writesSlices?.(op) ?? false }));
    try {
      for (const each of feeds) {
        throwIfAborted(signal);
        const maps = await executable.run(each, { signal });
        for (const [i, { data, shape }] of maps.entries()) {
          const known = statistics.get(endpoints[i]) ?? new MapStatistics(shape[3], count);
          statistics.set(endpoints[i], known);
          known.add(data as Float32Array);
        }
        onRun(++runs);
      }
    } finally {
      executable.dispose();
    }
  }
}

const infosOf = (feeds: Feeds): ReadonlyMap<string, TensorInfo> => new Map([...feeds].map(([name, { dtype, shape }]) => [name, { dtype, shape }]));

/** A frozen graph may take pictures as they are, of any size. */
function ofOneShape(feeds: readonly Feeds[]): readonly (readonly Feeds[])[] {
  const groups = new Map<string, Feeds[]>();
  for (const each of feeds) {
    const key = [...infosOf(each)].map(([name, info]) => `${name} ${formatInfo(info)}`).join();
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** Means are kept of what convolutions read. */
function calibrationOf(statistics: ReadonlyMap<string, MapStatistics>, readersOf: ReadonlyMap<string, readonly string[]>): Calibration {
  const maps = [...statistics].map(([endpoint, known]) => ({ endpoint, known, readers: readersOf.get(endpoint) ?? [] }));
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
    return dtype === 'float32' && shape.length === 4 && shape[1] * shape[2] > 1 && readers.has(endpoint) && !graph.fetches.includes(endpoint) && !graph.learnedRanges.has(endpoint);
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
