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
import { forEachTap } from '../convolutions/window_taps.js';

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

/** Four input channels at a time: each element of the gradient is read once for all of them. */
const denseInput: InputGradient = (g, [, , depth, outChannels], w, dy, dx) => {
  const columns = outChannels / (g.inChannels / depth);
  forEachTap(g, (tap, inPixel, outPixel) => {
    for (let group = 0, first = outPixel * outChannels; group * depth < g.inChannels; group++, first += columns) {
      const target = inPixel * g.inChannels + group * depth;
      let p = tap * depth * outChannels + group * columns;
      let k = 0;
      for (; k + 4 <= depth; k += 4, p += 4 * outChannels) addFourDots(w, p, outChannels, dy, first, columns, dx, target + k);
      for (; k < depth; k++, p += outChannels) {
        let sum = 0;
        for (let n = 0; n < columns; n++) sum += w[p + n] * dy[first + n];
        dx[target + k] += sum;
      }
    }
  });
};

function addFourDots(w: NumberArray, p: number, pitch: number, dy: NumberArray, first: number, columns: number, dx: Float64Array, target: number): void {
  const [p1, p2, p3] = [p + pitch, p + 2 * pitch, p + 3 * pitch];
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let n = 0; n < columns; n++) {
    const slope = dy[first + n];
    s0 += w[p + n] * slope;
    s1 += w[p1 + n] * slope;
    s2 += w[p2 + n] * slope;
    s3 += w[p3 + n] * slope;
  }
  dx[target] += s0;
  dx[target + 1] += s1;
  dx[target + 2] += s2;
  dx[target + 3] += s3;
}

/** Four pixels at a time: those that a tap sees wait until there are four, so that the sums are read and written once for all of them. */
const denseFilter: FilterGradient = (g, [, , depth, outChannels], x, dy, dw) => {
  const taps = g.filterHeight * g.filterWidth;
  const columns = outChannels / (g.inChannels / depth);
  const waiting = new Int32Array(taps);
  const inPixels = new Int32Array(4 * taps);
  const outPixels = new Int32Array(4 * taps);

  const addFour = (tap: number): void => {
    const [a0, a1, a2, a3] = inPixels.subarray(4 * tap, 4 * tap + 4).map((pixel) => pixel * g.inChannels);
    const [b0, b1, b2, b3] = outPixels.subarray(4 * tap, 4 * tap + 4).map((pixel) => pixel * outChannels);
    for (let k = 0; k < g.inChannels; k++) {
      const [x0, x1, x2, x3] = [x[a0 + k], x[a1 + k], x[a2 + k], x[a3 + k]];
      const first = Math.floor(k / depth) * columns;
      const p = (tap * depth + (k % depth)) * outChannels;
      for (let n = first, end = first + columns; n < end; n++) dw[p + n] += x0 * dy[b0 + n] + x1 * dy[b1 + n] + x2 * dy[b2 + n] + x3 * dy[b3 + n];
    }
  };
  const addOne = (tap: number, inPixel: number, outPixel: number): void => {
    for (let k = 0; k < g.inChannels; k++) {
      const value = x[inPixel * g.inChannels + k];
      const first = Math.floor(k / depth) * columns;
      const p = (tap * depth + (k % depth)) * outChannels;
      for (let n = first, end = first + columns; n < end; n++) dw[p + n] += value * dy[outPixel * outChannels + n];
    }
  };

  forEachTap(g, (tap, inPixel, outPixel) => {
    const at = 4 * tap + waiting[tap];
    inPixels[at] = inPixel;
    outPixels[at] = outPixel;
    if (++waiting[tap] < 4) return;
    addFour(tap);
    waiting[tap] = 0;
  });
  for (let tap = 0; tap < taps; tap++) for (let at = 4 * tap; at < 4 * tap + waiting[tap]; at++) addOne(tap, inPixels[at], outPixels[at]);
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
