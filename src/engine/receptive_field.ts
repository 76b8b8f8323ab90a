/**
 * What a pixel of a layer sees of the picture.
 *
 * The graph is walked backwards, from the layer to what is fed. Each operator says which pixels of its inputs it reads for a pixel of
 * its output (`reads` in src/ops), and each way from the layer to a pixel of the picture counts once: a pixel in the middle is read on many ways, one at
 * the border of the field on a single one.
 */
import { InvalidArgumentError } from '../errors.js';
import { canonicalEndpoint, type Node } from '../graph/graph.js';
import { OPERATORS } from '../ops/index.js';
import { mapSize, type InputReads, type MapReads } from '../ops/geometry/reads.js';
import type { LoweredGraph } from './lowered.js';

/** Row and column of a map. */
export type Position = readonly [y: number, x: number];

export interface FieldOfView {
  /** Rows and columns of what is fed. */
  readonly size: readonly [rows: number, columns: number];
  /** On how many ways each pixel is read, row by row; 0 where it is not. */
  readonly reads: Float64Array;
  /** Whether the whole picture is read as well, through a mean of all pixels or the like. `reads` leaves that out. */
  readonly readsAll: boolean;
}

/**
 * @param feed The endpoint that the walk leads to.
 * @param endpoint A map of the graph; `positions` are pixels of it, whose fields are added up.
 * @throws InvalidArgumentError for a position outside the map, or a map that does not depend on the feed
 */
export function receptiveField(graph: LoweredGraph, feed: string, endpoint: string, positions: readonly Position[]): FieldOfView {
  const [start, end] = [endpoint, feed].map(canonicalEndpoint);
  // Nodes that the endpoint does not need are not in its graph.
  const isFed = start === end || [...graph.nodes.values()].some((node) => node.inputs.some((input) => canonicalEndpoint(input) === end));
  if (!isFed) throw new InvalidArgumentError(`'${endpoint}' does not depend on '${feed}', so no position of it sees anything of the picture.`);
  const maps = new Map<string, Field>();
  const first = new Field(mapSize(graph.info(start).shape));
  for (const [y, x] of positions) first.add(y, x, 1, endpoint);
  maps.set(start, first);
  let readsAll = false;
  for (const node of [...graph.nodes.values()].reverse()) {
    const [read, ...others] = graph.outputs(node).map((output) => maps.get(output));
    // No operator says what its further outputs read, so they count as reading everything.
    readsAll ||= others.some((other) => other !== undefined);
    if (!read || read.isEmpty) continue;
    const reads = readsOf(graph, node);
    for (const [i, input] of node.inputs.map(canonicalEndpoint).entries()) {
      if (graph.constants.has(input)) continue;
      const size = mapSize(graph.info(input).shape);
      if (reads[i] === undefined || isPooling(read.size, reads[i], size)) {
        readsAll = true;
        continue;
      }
      const field = maps.get(input) ?? new Field(size);
      maps.set(input, field);
      field.spread(read, reads[i]);
    }
  }
  const { size, counts } = maps.get(end) ?? new Field(mapSize(graph.info(feed).shape));
  return { size, reads: counts, readsAll };
}

function readsOf(graph: LoweredGraph, node: Node): InputReads {
  const operator = OPERATORS.get(node.op);
  const inputs = node.inputs.map((input) => graph.operand(input, node));
  const outputs = graph.outputs(node).map((output) => graph.info(output));
  return operator?.reads?.(inputs, outputs, operator.attributes(node), node) ?? [];
}

/** The whole map becomes one pixel: a mean, or a window as large as the map. */
function isPooling([outRows, outColumns]: readonly [number, number], reads: MapReads, [rows, columns]: readonly [number, number]): boolean {
  return outRows * outColumns === 1 && rows * columns > 1 && reads.rows(0).length === rows && reads.columns(0).length === columns;
}

/** How often each pixel of a map is read, and the box outside of which none is. */
class Field {
  readonly size: readonly [rows: number, columns: number];
  readonly counts: Float64Array;
  #top = Infinity;
  #left = Infinity;
  #bottom = -1;
  #right = -1;

  constructor(size: readonly [rows: number, columns: number]) {
    this.size = size;
    this.counts = new Float64Array(size[0] * size[1]);
  }

  get isEmpty(): boolean {
    return this.#bottom < 0;
  }

  add(y: number, x: number, count: number, name: string): void {
    const [rows, columns] = this.size;
    if (!(Number.isInteger(y) && Number.isInteger(x) && y >= 0 && x >= 0 && y < rows && x < columns)) {
      throw new InvalidArgumentError(`'${name}' has ${rows} x ${columns} positions; row ${y}, column ${x} is none of them. Rows and columns count from 0.`);
    }
    this.counts[y * columns + x] += count;
    this.#reach(y, x);
  }

  /** Adds what the pixels of a later map read here: along the rows first, then along the columns. */
  spread(later: Field, { rows, columns }: MapReads): void {
    const [, width] = this.size;
    const [, laterWidth] = later.size;
    const columnsOf = Array.from({ length: laterWidth }, (_, x) => (x >= later.#left && x <= later.#right ? columns(x) : []));
    const line = new Float64Array(width);
    for (let y = later.#top; y <= later.#bottom; y++) {
      line.fill(0);
      for (let x = later.#left; x <= later.#right; x++) {
        const count = later.counts[y * laterWidth + x];
        if (count > 0) for (const at of columnsOf[x]) line[at] += count;
      }
      for (const at of rows(y)) this.#addLine(at, line);
    }
  }

  #addLine(y: number, line: Float64Array): void {
    for (let x = 0, i = y * line.length; x < line.length; x++, i++) {
      if (line[x] === 0) continue;
      this.counts[i] += line[x];
      this.#reach(y, x);
    }
  }

  #reach(y: number, x: number): void {
    this.#top = Math.min(this.#top, y);
    this.#bottom = Math.max(this.#bottom, y);
    this.#left = Math.min(this.#left, x);
    this.#right = Math.max(this.#right, x);
  }
}
