/** The walk back through a convolution on a row: what one tap meets, and which outputs one pixel reaches. */
import { convGeometry } from '../../../src/ops/geometry/conv_geometry.js';
import { BLUE, Figure, GREY, ORANGE } from '../svg.mjs';

const SIZE = 9;
const STEP = 30;
const TAPS = [0, 1, 2];
/** The tap that is followed, and the pixel. */
const TAP = 0;
const PIXEL = 4;

export default function draw() {
  const figure = new Figure({
    title: 'A convolution of three taps, walked backwards',
    description: 'Left: tap 0 joins every output with the pixel to its left; its gradient is a sum over all outputs. Middle: at stride 1, pixel 4 is read by outputs 3, 4 and 5 through taps 2, 1 and 0. Right: at stride 2 pixel 4 is read by output 2 alone, and pixel 5 by outputs 2 and 3.',
    width: 940,
    height: 262,
  });
  panel(figure, 34, 1, 'a tap: sum over positions', ({ k }) => k === TAP);
  panel(figure, 346, 1, 'a pixel: the flipped filter', ({ i }) => i === PIXEL);
  panel(figure, 658, 2, 'two pixels at stride 2', ({ i }) => i === PIXEL || i === PIXEL + 1);
  return figure;
}

function panel(figure, left, stride, title, follows) {
  const g = convGeometry([1, SIZE, SIZE, 1], 3, 3, { strides: [stride, stride], rates: [1, 1], padding: 'SAME' });
  const [top, bottom] = [92, 184];
  const x = (pixel) => left + pixel * STEP;
  const centre = (o) => o * g.strideX - g.padLeft + 1;
  // Every product of the convolution: output o reads pixel i through tap k.
  const products = Array.from({ length: g.outWidth }, (_, o) => TAPS.map((k) => ({ o, k, i: o * g.strideX - g.padLeft + k * g.rateX })))
    .flat()
    .filter(({ i }) => i >= 0 && i < g.inWidth);
  const followed = products.filter(follows);
  figure.text(left - 8, 30, title, { weight: 600 });
  figure.text(left - 8, 58, 'gradient of the outputs', { size: 13, fill: GREY.deep });
  for (const { o, i } of products) figure.line(x(i), bottom, x(centre(o)), top, { stroke: GREY.pale, strokeWidth: 1.5 });
  for (const { o, i, k } of followed) {
    figure.line(x(i), bottom, x(centre(o)), top, { stroke: ORANGE.deep, strokeWidth: 2 });
    // The tap's number on its line, where lines are apart.
    const part = stride === 1 ? 0.35 : 0.62;
    const [px, py] = [x(centre(o)) + (x(i) - x(centre(o))) * part, top + (bottom - top) * part];
    figure.circle(px, py, 8.5, { fill: '#ffffff' });
    figure.text(px, py + 4.5, k, { at: 'middle', fill: ORANGE.deep, weight: 600 });
  }
  const outputs = new Set(followed.map(({ o }) => o));
  const inputs = new Set(followed.map(({ i }) => i));
  for (let o = 0; o < g.outWidth; o++) {
    const isOn = outputs.has(o);
    figure.circle(x(centre(o)), top, 7, { fill: isOn ? ORANGE.deep : '#ffffff', stroke: isOn ? ORANGE.deep : '#9aa5b1' });
    figure.text(x(centre(o)), top - 14, o, { at: 'middle', fill: isOn ? ORANGE.deep : GREY.deep });
  }
  for (let i = 0; i < SIZE; i++) {
    const isOn = inputs.has(i);
    figure.circle(x(i), bottom, 7, { fill: isOn ? BLUE.deep : '#ffffff', stroke: isOn ? BLUE.deep : '#9aa5b1' });
    figure.text(x(i), bottom + 24, i, { at: 'middle', fill: isOn ? BLUE.deep : GREY.deep });
  }
  figure.text(left - 8, bottom + 50, 'pixels', { fill: GREY.deep });
}
