/** Which positions of a 33x33 map a 3x3 filter reads, at the rates of the backbone and of ASPP. */
import { convGeometry } from '../../../src/ops/geometry/conv_geometry.js';
import { BLUE, Figure, GREY, INK, ORANGE } from '../svg.mjs';

const SIDE = 33;
const CELL = 4;
/** The output position that is shown: one whose outer taps lie on the map at rate 6, and in part outside at 12 and 18. */
const [ROW, COLUMN] = [10, 13];
/** Cells around the map, for taps that lie outside. */
const MARGIN = 9;

export default function draw() {
  const rates = [1, 2, 6, 12, 18];
  const panel = (SIDE + MARGIN + 2) * CELL;
  const figure = new Figure({
    title: 'What a 3x3 filter reads on a map of 33 x 33',
    description: `The nine taps of one output position, row ${ROW}, column ${COLUMN}, at rates ${rates.join(', ')}. Hollow taps lie outside the map and count as zero.`,
    width: 30 + rates.length * (panel + 8),
    height: panel + 112,
  });
  for (const [i, rate] of rates.entries()) {
    const left = 20 + i * (panel + 8) + MARGIN * CELL;
    const top = 34 + MARGIN * CELL;
    figure.rect(left, top, SIDE * CELL, SIDE * CELL, { fill: '#f5f7fa', stroke: GREY.deep });
    for (let k = 1; k < SIDE; k++) {
      figure.line(left + k * CELL, top, left + k * CELL, top + SIDE * CELL, { stroke: GREY.pale, strokeWidth: 0.5 });
      figure.line(left, top + k * CELL, left + SIDE * CELL, top + k * CELL, { stroke: GREY.pale, strokeWidth: 0.5 });
    }
    const g = convGeometry([1, SIDE, SIDE, 1], 3, 3, { strides: [1, 1], rates: [rate, rate], padding: 'SAME' });
    let inside = 0;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        const y = ROW * g.strideY - g.padTop + a * g.rateY;
        const x = COLUMN * g.strideX - g.padLeft + b * g.rateX;
        const isInside = y >= 0 && y < g.inHeight && x >= 0 && x < g.inWidth;
        if (isInside) inside++;
        // Larger than their cells, to be seen, where they have room.
        const size = rate === 1 ? CELL : CELL + 2;
        const [atX, atY] = [x * CELL + left - (size - CELL) / 2, y * CELL + top - (size - CELL) / 2];
        if (isInside) figure.rect(atX, atY, size, size, { fill: y === ROW && x === COLUMN ? ORANGE.deep : BLUE.deep });
        else figure.rect(atX, atY, size, size, { stroke: BLUE.deep, fill: '#ffffff' });
      }
    }
    const middle = left + (SIDE * CELL) / 2;
    figure.text(middle, 24, `rate ${rate}`, { at: 'middle', weight: 600 });
    figure.text(middle, top + SIDE * CELL + 22, `spans ${(g.filterWidth - 1) * g.rateX + 1}`, { at: 'middle', fill: GREY.deep });
    figure.text(middle, top + SIDE * CELL + 39, `${inside} of 9 on the map`, { at: 'middle', fill: inside < 9 ? BLUE.deep : GREY.deep });
  }
  const legend = [['the position itself', { fill: ORANGE.deep }], ['the other taps', { fill: BLUE.deep }], ['taps in the padding, where zeros are', { stroke: BLUE.deep }]];
  for (const [i, [text, style]] of legend.entries()) {
    figure.rect(56 + i * 180, panel + 86, 8, 8, style);
    figure.text(72 + i * 180, panel + 94, text, { fill: INK });
  }
  return figure;
}
