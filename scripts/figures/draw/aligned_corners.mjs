/** Bilinear interpolation along one axis, with and without aligned corners: computed by the operator itself. */
import { evaluate } from '../../../src/ops/cpu/evaluate.js';
import { float32, int32 } from '../../../src/tensor.js';
import { BLUE, Figure, GREY, ORANGE } from '../svg.mjs';

const VALUES = [2, 7, 4, 9, 5];
const OUT = 17;

async function resized(alignCorners) {
  const node = { name: 'figure', op: 'ResizeBilinear', inputs: [], controls: [], attrs: { align_corners: alignCorners } };
  const [x, size] = [float32([1, 1, VALUES.length, 1], VALUES), int32([2], [1, OUT])];
  const [out] = await evaluate(node, [{ ...x, value: x }, { ...size, value: size }], [{ dtype: 'float32', shape: [1, 1, OUT, 1] }]);
  return [...out.data];
}

export default async function draw() {
  const figure = new Figure({
    title: 'Bilinear interpolation with and without aligned corners',
    description: `${VALUES.length} values become ${OUT}. With aligned corners the first and last lie on each other and every fourth output is an input. Without, the last outputs repeat the last input, and the whole is shifted.`,
    width: 900,
    height: 466,
  });
  for (const [i, alignCorners] of [true, false].entries()) {
    const values = await resized(alignCorners);
    const bottom = 205 + i * 225;
    const x = (position) => 60 + position * 48;
    const y = (value) => bottom - value * 15;
    // Where an input lies among the outputs: the inverse of what resize.ts does.
    const step = alignCorners ? (OUT - 1) / (VALUES.length - 1) : OUT / VALUES.length;
    figure.text(30, bottom - 165, alignCorners ? 'align_corners: as everywhere in DeepLab' : "without: TensorFlow 1's default", { weight: 600 });
    figure.line(x(0), bottom, x(OUT - 1), bottom, { stroke: GREY.pale });
    figure.polyline(VALUES.map((value, k) => [x(k * step), y(value)]), { stroke: BLUE.deep, strokeWidth: 1.5, dash: '5 4' });
    for (const [k, value] of values.entries()) {
      figure.line(x(k), bottom, x(k), y(value), { stroke: ORANGE.pale, strokeWidth: 3 });
      figure.circle(x(k), y(value), 5, { fill: ORANGE.deep });
      figure.text(x(k), bottom + 18, k, { at: 'middle', size: 12, fill: GREY.deep });
    }
    for (const [k, value] of VALUES.entries()) figure.circle(x(k * step), y(value), 8, { stroke: BLUE.deep, strokeWidth: 2 });
    const [legend, row] = [560, bottom - 169];
    figure.circle(legend, row, 8, { stroke: BLUE.deep, strokeWidth: 2 });
    figure.text(legend + 14, row + 4, `the ${VALUES.length} inputs`, { size: 12 });
    figure.circle(legend + 130, row, 5, { fill: ORANGE.deep });
    figure.text(legend + 142, row + 4, `the ${OUT} outputs`, { size: 12 });
  }
  return figure;
}
