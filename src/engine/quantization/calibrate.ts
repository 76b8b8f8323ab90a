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
import { union, type Range, type Ranges } from './ranges.js';

/** Of a map's numbers, the share at either end that is cut off: one far number would take the steps of all others. */
const CUT = 1e-4;
/** Maps that are kept at a time take so many bytes; what is left comes in another run. */
const MOST_BYTES = 64 * 2 ** 20;

export interface CalibrateOptions {
  readonly signal?: AbortSignal;
  readonly onRun?: (done: number, total: number) => void;
}

/**
 * Runs the graph on each of `feeds`, all of one shape.
 *
 * @returns by endpoint of the rewritten graph, for all maps that convolutions, sums and concats read or give
 */
export async function calibrate(graph: Graph, backend: Backend, feeds: readonly ReadonlyMap<string, Tensor>[], fetches: readonly string[], options: CalibrateOptions = {}): Promise<Ranges> {
  const ranges = new Map<string, Range>();
  if (feeds.length === 0) return ranges;
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
        for (const [i, { data }] of maps.entries()) {
          const range = rangeOf(data as Float32Array);
          const before = ranges.get(endpoints[i]);
          ranges.set(endpoints[i], before ? union(before, range) : range);
        }
        options.onRun?.(++runs, parts.length * feeds.length);
      }
    } finally {
      executable.dispose();
    }
  }
  return ranges;
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

/** Steps of the histogram that finds where to cut. */
const BINS = 8192;

/** Between the cuts. Numbers that are not finite do not count. */
export function rangeOf(numbers: Float32Array): Range {
  let [least, greatest] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least && number !== -Infinity) least = number;
    if (number > greatest && number !== Infinity) greatest = number;
  }
  if (!(greatest > least)) return Number.isFinite(least) ? [least, least] : [0, 0];
  const counts = new Uint32Array(BINS);
  const perBin = (greatest - least) / BINS;
  for (const number of numbers) if (number >= least && number <= greatest) counts[Math.min(BINS - 1, Math.floor((number - least) / perBin))]++;
  const cut = Math.floor(numbers.length * CUT);
  return [least + perBin * binAt(counts, cut), greatest - perBin * binAt(counts.reverse(), cut)];
}

/** How many bins hold `cut` numbers or less together. */
function binAt(counts: Uint32Array, cut: number): number {
  let bin = 0;
  for (let seen = counts[0]; seen <= cut && bin < BINS - 1; seen += counts[bin]) bin++;
  return bin;
}
