/** Connected parts of a label map, found row by row: runs of one label, joined with those they touch in the row above. */
import { InvalidArgumentError } from '../errors.js';
import { described } from '../messages.js';

/** Whether pixels belong together by their sides only (4), or by their corners, too (8). */
export type Connectivity = 4 | 8;

/** Parts are numbered from 1 on, by their first pixels, row by row; 0 is in none. */
export interface PartMap {
  /** int32 [h * w]. */
  readonly map: Int32Array;
  /** By number - 1: the label of the part. */
  readonly labels: readonly number[];
}

/** @throws InvalidArgumentError */
export function requireConnectivity(connectivity: unknown): void {
  if (connectivity !== 4 && connectivity !== 8) throw new InvalidArgumentError(`connectivity should be the number 4 or 8, found ${described(connectivity)}.`);
}

/**
 * @param table by label: 1 for those that are looked at
 * @param labels [h * w]
 */
export function findParts(labels: Uint8Array, height: number, width: number, table: Uint8Array, connectivity: Connectivity): PartMap {
  // Runs are numbered from 1 on, in their order; each is written into the map, and points at an earlier run of its part or at itself.
  const map = new Int32Array(height * width);
  const parents = new Growing();
  const reach = connectivity === 8 ? 1 : 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; ) {
      const label = labels[row + x];
      const begin = x;
      while (x < width && labels[row + x] === label) x++;
      if (table[label] === 0) continue;
      const run = parents.push(parents.length + 1);
      map.fill(run, row + begin, row + x);
      if (y === 0) continue;
      const above = row - width;
      const end = Math.min(width, x + reach);
      for (let at = Math.max(0, begin - reach); at < end; at++) {
        const other = map[above + at];
        if (other === 0 || labels[above + at] !== label) continue;
        join(parents.values, run, other);
        // The rest of that run says the same.
        while (at + 1 < end && map[above + at + 1] === other) at++;
      }
    }
  }
  return numbered(map, labels, parents);
}

/** Numbers of runs become numbers of parts. */
function numbered(map: Int32Array, labels: Uint8Array, parents: Growing): PartMap {
  const { values, length } = parents;
  const numbers = new Int32Array(length + 1);
  let count = 0;
  // A root comes before all others of its part.
  for (let run = 1; run <= length; run++) numbers[run] = values[run] === run ? ++count : numbers[rootOf(values, run)];
  const labelOf = new Array<number>(count);
  for (let i = 0; i < map.length; i++) {
    if (map[i] === 0) continue;
    map[i] = numbers[map[i]];
    labelOf[map[i] - 1] = labels[i];
  }
  return { map, labels: labelOf };
}

function join(parents: Int32Array, a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)];
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

/** Halves the way on its way, so that ways stay short. */
function rootOf(parents: Int32Array, run: number): number {
  while (parents[run] !== run) {
    parents[run] = parents[parents[run]];
    run = parents[run];
  }
  return run;
}

/** Numbers at places from 1 on. */
class Growing {
  values = new Int32Array(1024);
  length = 0;

  /** @returns its place */
  push(value: number): number {
    if (++this.length === this.values.length) {
      const larger = new Int32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    return this.length;
  }
}
