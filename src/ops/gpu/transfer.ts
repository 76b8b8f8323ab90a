/** Programs that bring numbers to the device, and what is done with those that come back. */
import type { NestedRows } from './gpu_js.js';
import type { Extent } from './layout.js';
import type { Program } from './program.js';

export const UPLOAD = (output: Extent): Program => ({
  source: 'function (x) { return x[this.thread.z][this.thread.y][this.thread.x]; }',
  output,
  packed: false,
});

export const UPLOAD_PACKED = (output: Extent): Program => ({
  source: `function (x) {
    const first = this.thread.x * 4;
    return [
      x[this.thread.z][this.thread.y][first],
      x[this.thread.z][this.thread.y][first + 1],
      x[this.thread.z][this.thread.y][first + 2],
      x[this.thread.z][this.thread.y][first + 3],
    ];
  }`,
  output,
  packed: true,
});

/** Rows of numbers one after the other. */
export function flatten(rows: NestedRows, { x, y, z }: Extent): Float32Array {
  const flat = new Float32Array(x * y * z);
  let offset = 0;
  for (const plane of rows) {
    for (const row of plane) {
      flat.set(row, offset);
      offset += x;
    }
  }
  return flat;
}
