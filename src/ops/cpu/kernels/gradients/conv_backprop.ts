/**
 * Gradients of convolutions as they are defined, tap by tap. Everything is summed in float64 and rounded once.
 *
 * A dense filter lies as [tap][in / groups][out]: for one tap and one input channel, its outputs lie one behind the other, as those of a pixel do.
 */
import type { Shape } from '../../../../tensor.js';
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { ConvBackpropAttributes } from '../../../operators/gradients/conv_backprop_input.js';
import { numbersOf, type NumberArray } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';
import { forEachTap } from './window_taps.js';

/** Adds to `dx` [b, h, w, in] what the gradient `dy` [b, oh, ow, out] says through the filter `w`. */
type InputGradient = (g: ConvGeometry, filter: Shape, w: NumberArray, dy: NumberArray, dx: Float64Array) => void;

/** Adds to `dw`, shaped like the filter, what the input `x` says to the gradient `dy`. */
type FilterGradient = (g: ConvGeometry, filter: Shape, x: NumberArray, dy: NumberArray, dw: Float64Array) => void;

export const convBackpropInputKernel: CpuKernel<ConvBackpropAttributes> = ({ attrs, inputs: [, { shape: filter }], outputs: [{ shape }] }) => {
  const g = convGeometry(shape, filter[0], filter[1], attrs);
  const add = attrs.depthwise ? depthwiseInput : denseInput;
  return ([, w, dy], [dx]) => {
    const sums = new Float64Array(dx.data.length);
    add(g, filter, numbersOf(w), numbersOf(dy), sums);
    numbersOf(dx).set(sums);
  };
};

export const convBackpropFilterKernel: CpuKernel<ConvBackpropAttributes> = ({ attrs, inputs: [{ shape }], outputs: [{ shape: filter }] }) => {
  const g = convGeometry(shape, filter[0], filter[1], attrs);
  const add = attrs.depthwise ? depthwiseFilter : denseFilter;
  return ([x, , dy], [dw]) => {
    const sums = new Float64Array(dw.data.length);
    add(g, filter, numbersOf(x), numbersOf(dy), sums);
    numbersOf(dw).set(sums);
  };
};

const denseInput: InputGradient = (g, [, , depth, outChannels], w, dy, dx) => {
  const columns = outChannels / (g.inChannels / depth);
  forEachTap(g, (tap, inPixel, outPixel) => {
    for (let k = 0; k < g.inChannels; k++) {
      const first = Math.floor(k / depth) * columns;
      let q = outPixel * outChannels + first;
      let sum = 0;
      for (let p = (tap * depth + (k % depth)) * outChannels + first, end = p + columns; p < end; p++, q++) sum += w[p] * dy[q];
      dx[inPixel * g.inChannels + k] += sum;
    }
  });
};

const denseFilter: FilterGradient = (g, [, , depth, outChannels], x, dy, dw) => {
  const columns = outChannels / (g.inChannels / depth);
  forEachTap(g, (tap, inPixel, outPixel) => {
    for (let k = 0; k < g.inChannels; k++) {
      const first = Math.floor(k / depth) * columns;
      const value = x[inPixel * g.inChannels + k];
      let q = outPixel * outChannels + first;
      for (let p = (tap * depth + (k % depth)) * outChannels + first, end = p + columns; p < end; p++, q++) dw[p] += value * dy[q];
    }
  });
};

const depthwiseInput: InputGradient = (g, [, , channels, multiplier], w, dy, dx) => {
  forEachTap(g, (tap, inPixel, outPixel) => {
    let p = tap * channels * multiplier;
    let q = outPixel * channels * multiplier;
    for (let k = inPixel * channels, end = k + channels; k < end; k++) {
      for (let m = 0; m < multiplier; m++, p++, q++) dx[k] += w[p] * dy[q];
    }
  });
};

const depthwiseFilter: FilterGradient = (g, [, , channels, multiplier], x, dy, dw) => {
  forEachTap(g, (tap, inPixel, outPixel) => {
    let p = tap * channels * multiplier;
    let q = outPixel * channels * multiplier;
    for (let k = inPixel * channels, end = k + channels; k < end; k++) {
      for (let m = 0; m < multiplier; m++, p++, q++) dw[p] += x[k] * dy[q];
    }
  });
};
