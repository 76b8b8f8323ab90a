/**
 * Convolutions of dealt arrays: four columns of four output channels, for which a texel of the input has sixteen products, as has
 * one of the filter. Every read serves eight products where packed arrays have three.
 */
import type { Tensor } from '../../../tensor.js';
import type { ConvGeometry } from '../../geometry/conv_geometry.js';
import type { Epilogue } from '../epilogue.js';
import type { GpuArgument, GpuCall, GpuSite } from '../kernel.js';
import { extentOf, groupsOf, LANES, type Extent } from '../layout.js';
import { dealtCall } from './call.js';
import { float, hands, summing } from './text.js';
import { columnReads, fitsDealt, inRow, isRow, mayLeaveRows, nameOf, offsetOf, windowStart } from './window.js';

/** Undefined where the maps or the filter cannot lie that way. */
export function dealtConvolution(site: GpuSite, g: ConvGeometry, outChannels: number, epilogue: Epilogue): GpuCall | undefined {
  const side = site.dealtSide;
  const output = extentOf(site.outputs[0].shape);
  const filter = filterExtent(g, outChannels);
  if (side === undefined || !fitsDealt(g, output, side)) return undefined;
  if (Math.max(groupsOf(filter.x), filter.y) > side) return undefined;
  const body = `${windowStart(g)} ${Array.from({ length: g.filterHeight }, (_, i) => filterRow(g, filter, i)).join('\n')}`;
  return dealtCall(site, summing(output, body, epilogue), filterArgument(g, outChannels, filter), epilogue);
}

/** One row of the window, over all groups of channels. */
function filterRow(g: ConvGeometry, filter: Extent, i: number): string {
  const groups = groupsOf(g.inChannels);
  const taps = g.filterHeight * g.filterWidth;
  const [width, height] = [groupsOf(filter.x), filter.y];
  const columns = Array.from({ length: g.filterWidth }, (_, j) => {
    const lanes = Array.from({ length: LANES }, (_, lane) => `vec4 w${lane} = texture(user_filter, vec2(left + ${float(lane / width)}, top));`);
    const sums = hands.map((hand) => {
      const x = nameOf(offsetOf(g, hand, j));
      return `sum${hand} += ${x}.x * w0 + ${x}.y * w1 + ${x}.z * w2 + ${x}.w * w3;`;
    });
    return `{ float top = (group * ${float(taps)} + ${float(i * g.filterWidth + j + 0.5)}) * ${float(1 / height)}; ${lanes.join(' ')} ${sums.join('\n')} }`;
  });
  const loop = `for (int k = 0; k < ${groups}; k++) {
    ${columnReads(g, 'float(k)')}
    float left = (float(k) * ${float(LANES)} + 0.5) * ${float(1 / width)};
    ${columns.join('\n')}
  }`;
  return `{ float y = ${inRow(g, i)}; ${mayLeaveRows(g, i) ? `if ${isRow(g)}` : ''} { ${loop} } }`;
}

/**
 * Across: input channels, with as many zeros as fill up fours. Down: for each group of output channels, the taps of the window, so
 * that what an invocation reads lies side by side. At least two rows, because gpu.js makes a square of a single one.
 */
function filterExtent({ filterHeight, filterWidth, inChannels }: ConvGeometry, outChannels: number): Extent {
  return { x: groupsOf(inChannels) * LANES * LANES, y: Math.max(2, groupsOf(outChannels) * filterHeight * filterWidth), z: 1 };
}

function filterArgument(g: ConvGeometry, outChannels: number, extent: Extent): GpuArgument {
  return { input: 1, layout: 'dealt filter', extent, arrange: (value) => arranged(value, g, outChannels, extent) };
}

/** From [rows, columns, in, out]. */
function arranged({ data }: Tensor, { filterHeight, filterWidth, inChannels }: ConvGeometry, outChannels: number, { x, y }: Extent): Float32Array {
  const filter = data as Float32Array;
  const texels = new Float32Array(x * y);
  const taps = filterHeight * filterWidth;
  for (let tap = 0; tap < taps; tap++) {
    for (let k = 0; k < inChannels; k++) {
      const from = (tap * inChannels + k) * outChannels;
      for (let channel = 0; channel < outChannels; channel++) {
        const row = Math.floor(channel / LANES) * taps + tap;
        texels[row * x + k * LANES + (channel % LANES)] = filter[from + channel];
      }
    }
  }
  return texels;
}
