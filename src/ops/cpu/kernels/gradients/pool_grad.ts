import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { PoolAttributes } from '../../../geometry/pool_window.js';
import { numbersOf, type NumberArray } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';
import { forEachTap } from '../convolutions/window_taps.js';

export const poolGradKernel: CpuKernel<PoolAttributes> = ({ op, attrs, outputs: [{ shape }] }) => {
  const g = convGeometry(shape, ...attrs.ksize, attrs);
  return (inputs, [out]) => {
    const dx = new Float64Array(out.data.length);
    const dy = numbersOf(inputs[inputs.length - 1]);
    if (op === 'AvgPoolGrad') shareEqually(g, dy, dx);
    else giveToGreatest(g, numbersOf(inputs[0]), dy, dx);
    numbersOf(out).set(dx);
  };
};

function shareEqually(g: ConvGeometry, dy: NumberArray, dx: Float64Array): void {
  const channels = g.inChannels;
  const pixelsSeen = new Float64Array(g.batch * g.outHeight * g.outWidth);
  forEachTap(g, (_tap, _inPixel, outPixel) => pixelsSeen[outPixel]++);
  forEachTap(g, (_tap, inPixel, outPixel) => {
    const seen = pixelsSeen[outPixel];
    for (let c = 0, p = inPixel * channels, q = outPixel * channels; c < channels; c++, p++, q++) dx[p] += dy[q] / seen;
  });
}

function giveToGreatest(g: ConvGeometry, x: NumberArray, dy: NumberArray, dx: Float64Array): void {
  const channels = g.inChannels;
  /** For each element of the output, where in the input its greatest was found. */
  const greatest = new Int32Array(dy.length).fill(-1);
  forEachTap(g, (_tap, inPixel, outPixel) => {
    for (let c = 0, p = inPixel * channels, q = outPixel * channels; c < channels; c++, p++, q++) {
      if (greatest[q] < 0 || x[p] > x[greatest[q]]) greatest[q] = p;
    }
  });
  // A window that lies outside altogether has none.
  for (let q = 0; q < dy.length; q++) if (greatest[q] >= 0) dx[greatest[q]] += dy[q];
}
