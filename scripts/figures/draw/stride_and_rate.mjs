/** A stride that becomes a rate: both ways of two layers read the same pixels. */
import { atrousSteps } from '../../../src/nets/output_stride.js';
import { convGeometry } from '../../../src/ops/geometry/conv_geometry.js';
import { BLUE, Figure, GREY, ORANGE } from '../svg.mjs';

const SIZE = 17;
const STEP = 24;
/** The pixel on which the output lies that is followed down. */
const PIXEL = 8;

export default function draw() {
  const figure = new Figure({
    title: 'A stride that becomes a rate',
    description: 'Left: a layer with stride 2, then one with rate 1. Right: the first with stride 1, the second with rate 2. The output on pixel 8 reads the same pixels of the input.',
    width: 940,
    height: 288,
  });
  for (const [side, outputStride] of [2, 1].entries()) {
    // What output_stride.ts makes of two layers of strides 2 and 1 when the map may shrink twice, or not at all.
    const steps = outputStride === 2 ? atrousSteps([2, 1], 2) : atrousSteps([2, 1], 1);
    drawColumn(figure, 40 + side * 472, steps, outputStride === 2 ? 'as the network was made: output stride 2' : 'atrous: output stride 1');
  }
  return figure;
}

function drawColumn(figure, left, steps, title) {
  const x = (pixel) => left + pixel * STEP;
  const rows = [236, 160, 84];
  figure.text(left - 10, 30, title, { weight: 600 });
  const [first, second] = steps;
  figure.text(x(8), rows[0] + 37, 'input, pixels 0 to 16', { at: 'middle', fill: GREY.deep });
  figure.text(left - 10, rows[1] - 18, `layer 1: stride ${first.stride}, rate ${first.rate}`, { fill: GREY.deep });
  figure.text(left - 10, rows[2] - 18, `layer 2: stride ${second.stride}, rate ${second.rate}`, { fill: GREY.deep });

  // Pixels of the picture from one position of each map to the next.
  const jumps = [1, first.stride, first.stride * second.stride];
  const sizes = [SIZE];
  const reads = steps.map(({ stride, rate }, layer) => {
    const g = convGeometry([1, sizes[layer], sizes[layer], 1], 3, 3, { strides: [stride, stride], rates: [rate, rate], padding: 'SAME' });
    sizes.push(g.outWidth);
    return (o) => [0, 1, 2].map((k) => o * g.strideX - g.padLeft + k * g.rateX).filter((i) => i >= 0 && i < g.inWidth);
  });
  const output = PIXEL / jumps[2];
  const middle = reads[1](output);
  const inputs = new Set(middle.flatMap(reads[0]));
  for (const o of middle) {
    figure.line(x(o * jumps[1]), rows[1], x(PIXEL), rows[2], { stroke: ORANGE.deep, strokeWidth: 1.5 });
    for (const i of reads[0](o)) figure.line(x(i), rows[0], x(o * jumps[1]), rows[1], { stroke: BLUE.deep, strokeWidth: 1.2 });
  }
  const lit = [inputs, new Set(middle), new Set([output])];
  for (const [map, y] of rows.entries()) {
    for (let i = 0; i < sizes[map]; i++) {
      const on = lit[map].has(i);
      const color = map === 0 ? BLUE : ORANGE;
      figure.circle(x(i * jumps[map]), y, 6, { fill: on ? color.deep : '#ffffff', stroke: on ? color.deep : '#9aa5b1' });
    }
  }
  for (const pixel of inputs) figure.text(x(pixel), rows[0] + 20, pixel, { at: 'middle', fill: BLUE.deep });
}
