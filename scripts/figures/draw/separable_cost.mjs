/** Multiply-adds of full and separable 3x3 convolutions at one pixel, for the widths that Xception has. */
import { separableMultiplyAdds } from '../../../src/ops/operators/fused/fused_separable_conv2d.js';
import { conv2dOperator } from '../../../src/ops/operators/layers/conv2d.js';
import { BLUE, Figure, GREY, grouped, GREEN, ORANGE } from '../svg.mjs';

const CHANNELS = [32, 64, 128, 256, 728, 1536];
const float = (...shape) => ({ dtype: 'float32', shape });

export default function draw() {
  const figure = new Figure({
    title: 'Cost of a separable 3x3 convolution as a share of the full one',
    description: 'The share is 1 / channels + 1 / 9. It falls towards a ninth, and the depthwise part all but disappears.',
    width: 760,
    height: 96 + CHANNELS.length * 34,
  });
  const [left, width] = [180, 410];
  figure.text(30, 32, 'channels, in and out', { size: 12, fill: GREY.deep });
  let legend = left;
  for (const [name, color] of [['full', GREY], ['separable: depthwise', ORANGE], ['pointwise', BLUE]]) {
    figure.rect(legend, 22, 12, 12, { fill: color.deep });
    figure.text(legend + 18, 33, name, { size: 12 });
    legend += 44 + name.length * 6.4;
  }
  for (const [i, channels] of CHANNELS.entries()) {
    const out = float(1, 1, 1, channels);
    const full = conv2dOperator.multiplyAdds([out, float(3, 3, channels, channels)], [out], undefined);
    const both = separableMultiplyAdds(float(3, 3, channels, 1), float(1, 1, channels, channels), out);
    const pointwise = channels * channels;
    const y = 56 + i * 34;
    const length = (count) => (count / full) * width;
    figure.text(left - 14, y + 17, grouped(channels), { at: 'end' });
    figure.rect(left, y, width, 9, { fill: GREY.deep });
    figure.rect(left, y + 11, length(both - pointwise), 11, { fill: ORANGE.deep });
    figure.rect(left + length(both - pointwise), y + 11, length(pointwise), 11, { fill: BLUE.deep });
    figure.text(left + length(both) + 8, y + 21, `${((100 * both) / full).toFixed(1)} %`, { size: 12, fill: BLUE.deep });
    figure.text(left + width + 12, y + 9, `${grouped(full)} a pixel`, { size: 12, fill: GREY.deep });
  }
  const ninth = left + width / 9;
  figure.line(ninth, 50, ninth, 60 + CHANNELS.length * 34, { stroke: GREEN.deep, dash: '4 3' });
  figure.text(ninth, 76 + CHANNELS.length * 34, 'a ninth', { at: 'middle', size: 12, fill: GREEN.deep });
  return figure;
}
