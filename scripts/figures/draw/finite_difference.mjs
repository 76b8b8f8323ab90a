/** How far a finite difference is from the derivative, over the size of its step, in both kinds of floats. */
import { BLUE, Figure, GREY, INK, ORANGE } from '../svg.mjs';

const SCORES = [2, 1, -1];
const TRUTH = 1;
/** Steps of 10^-0 to 10^-12, three to a factor of ten; written out, as powers may differ by a rounding from machine to machine. */
const STEPS = Array.from({ length: 37 }, (_, i) => [1, 0.5, 0.2][i % 3] * Number(`1e-${Math.floor(i / 3)}`));

/** Softmax cross entropy of a pixel, every operation rounded by `round`. */
function crossEntropy(scores, round) {
  const sum = scores.reduce((total, score) => round(total + round(Math.exp(score))), 0);
  return round(round(Math.log(sum)) - scores[TRUTH]);
}

function errors(round) {
  const powers = SCORES.map(Math.exp);
  const exact = powers[0] / powers.reduce((a, b) => a + b);
  return STEPS.map((h) => {
    const at = (by) => crossEntropy([round(SCORES[0] + by), ...SCORES.slice(1)], round);
    return Math.abs((at(h) - at(-h)) / (2 * h) - exact);
  });
}

export default function draw() {
  const series = [
    { name: 'float32', values: errors(Math.fround), color: ORANGE },
    { name: 'float64', values: errors((value) => value), color: BLUE },
  ];
  const figure = new Figure({
    title: 'The error of a finite difference',
    description: 'With smaller steps the error falls by a hundred for each factor of ten, until rounding takes over and it grows again: in float32 below a step of about a hundredth, in float64 below a hundred thousandth.',
    width: 690,
    height: 372,
  });
  const [left, bottom, width, height] = [76, 316, 560, 270];
  const x = (h) => left + (-Math.log10(h) / 12) * width;
  const y = (error) => bottom - ((Math.log10(Math.max(error, 1e-12)) + 12) / 12) * height;
  for (let power = 0; power <= 12; power += 2) {
    const label = power === 0 ? '1' : `1e-${power}`;
    figure.line(left, y(Number(`1e-${power}`)), left + width, y(Number(`1e-${power}`)), { stroke: GREY.pale });
    figure.text(left - 8, y(Number(`1e-${power}`)) + 4, label, { at: 'end', size: 12, fill: GREY.deep });
    figure.text(x(Number(`1e-${power}`)), bottom + 18, label, { at: 'middle', size: 12, fill: GREY.deep });
  }
  for (const { name, values, color } of series) {
    const shown = values.map((error, i) => [x(STEPS[i]), y(Math.min(error, 1))]);
    figure.polyline(shown, { stroke: color.deep, strokeWidth: 2 });
    for (const [cx, cy] of shown) figure.circle(cx, cy, 2.5, { fill: color.deep });
    const [nearX, nearY] = shown[name === 'float32' ? 12 : 27];
    figure.text(nearX + 14, nearY + (name === 'float32' ? -36 : 22), name, { weight: 600, fill: color.deep });
  }
  figure.text(left + 8, 26, 'distance from the derivative', { size: 12, fill: GREY.deep });
  figure.text(left + width / 2, bottom + 40, 'step h, smaller to the right', { at: 'middle', size: 12, fill: GREY.deep });
  figure.text(x(1e-2) + 4, y(1e-8), 'the curve', { size: 12, at: 'end', fill: INK });
  figure.text(x(1e-8), y(1e-10), 'rounding', { size: 12, fill: INK });
  return figure;
}
