/** Tiles put together: what all agree on stays as it is, and where they do not, nothing jumps. */
import { describe, expect, test } from '@jest/globals';
import { TileBlend } from '../../../src/deeplab/tiles/tile_blend.js';
import { tileSpans, type TileSpan } from '../../../src/deeplab/tiles/tile_layout.js';
import { softmaxInPlace } from '../softmax_in_place.js';

const [HEIGHT, WIDTH, TILE, OVERLAP, STRIDE, CLASSES] = [70, 101, 33, 11, 16, 3];

/** What a network says of a pixel as a tile sees it. */
type Scores = (y: number, x: number, c: number, rows: TileSpan, columns: TileSpan) => number;

function blend(scores: Scores, areLogits: boolean, wantsProbabilities = true) {
  const target = { labels: new Uint8Array(HEIGHT * WIDTH), ...(wantsProbabilities ? { probabilities: new Float32Array(HEIGHT * WIDTH * CLASSES) } : {}) };
  const blended = new TileBlend(WIDTH, CLASSES, areLogits, target);
  const columns = tileSpans(WIDTH, TILE, OVERLAP, STRIDE);
  for (const row of tileSpans(HEIGHT, TILE, OVERLAP, STRIDE)) {
    for (const column of columns) {
      // As large as the crop, of which the tile is the top left part.
      const map = new Float32Array(TILE * TILE * CLASSES).fill(NaN);
      for (let y = 0; y < row.size; y++) for (let x = 0; x < column.size; x++) for (let c = 0; c < CLASSES; c++) map[(y * TILE + x) * CLASSES + c] = scores(row.start + y, column.start + x, c, row, column);
      blended.add(row, column, { scores: map, cropWidth: TILE, classes: CLASSES, height: row.size, width: column.size });
    }
  }
  return target;
}

const wave: Scores = (y, x, c) => 3 * Math.sin(y / 9 + c) * Math.cos(x / 7 - 2 * c);

describe('tiles that agree', () => {
  const logits = new Float32Array(HEIGHT * WIDTH * CLASSES);
  for (let i = 0, at = 0; i < HEIGHT * WIDTH; i++) for (let c = 0; c < CLASSES; c++) logits[at++] = wave(Math.floor(i / WIDTH), i % WIDTH, c, {} as TileSpan, {} as TileSpan);
  const probabilities = logits.slice();
  softmaxInPlace(probabilities, CLASSES);
  const labels = Uint8Array.from({ length: HEIGHT * WIDTH }, (_, i) => [0, 1, 2].reduce((best, c) => (logits[i * CLASSES + c] > logits[i * CLASSES + best] ? c : best), 0));

  test.each([true, false])('give what one pass gives, from logits or probabilities (%p)', (areLogits) => {
    const said: Scores = areLogits ? wave : (y, x, c) => probabilities[(y * WIDTH + x) * CLASSES + c];
    const found = blend(said, areLogits);
    expect(probabilities.every((each, i) => Math.abs(each - (found.probabilities?.[i] ?? NaN)) < 1e-6)).toBe(true);
    expect(found.labels.filter((label, i) => label !== labels[i])).toHaveLength(0);
    expect(blend(said, areLogits, false).labels).toEqual(found.labels);
  });
});

test('tiles that disagree: probabilities go from one to the other in steps of one part of the overlap, without a seam', () => {
  // Each tile is sure of another class.
  const { probabilities } = blend((_y, _x, c, rows, columns) => (c === (rows.start / STRIDE + columns.start / STRIDE) % 2 ? 1 : 0), false) as { probabilities: Float32Array };
  let greatest = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = (y * WIDTH + x) * CLASSES;
      expect(Math.abs(probabilities[at] + probabilities[at + 1] + probabilities[at + 2] - 1)).toBeLessThan(1e-5);
      if (x > 0) greatest = Math.max(greatest, Math.abs(probabilities[at] - probabilities[at - CLASSES]));
      if (y > 0) greatest = Math.max(greatest, Math.abs(probabilities[at] - probabilities[at - WIDTH * CLASSES]));
    }
  }
  expect(greatest).toBeLessThanOrEqual(1 / (OVERLAP + 1) + 1e-6);
  expect(greatest).toBeGreaterThan(0);
});
