/**
 * Conv2D and FusedConv2D: pointwise, general, strided and atrous, with bias, residual and clamp at the end.
 *
 * One element of the output (one channel, or four) is the sum over the window and over all input channels. In the packed form
 * an element of the input, four channels, meets four elements of the filter, each of which has four output channels: sixteen
 * products for five reads.
 */
import type { Tensor } from '../../../tensor.js';
import { convGeometry, type ConvGeometry } from '../../geometry/conv_geometry.js';
import type { Conv2DAttributes } from '../../operators/layers/conv2d.js';
import type { FusedActivation, FusedConvAttributes } from '../../operators/fused/fused_conv2d.js';
import { dealtConvolution } from '../dealt/conv2d.js';
import { activated } from './activations.js';
import type { Epilogue } from '../epilogue.js';
import { isFloat, type GpuArgument, type GpuCall, type GpuKernel, type GpuSite } from '../kernel.js';
import { extentOf, groupsOf, LANES, type Extent } from '../layout.js';
import { laneOf, lanesOf, returned } from '../program.js';
import { imageAndRow, windowConstants, windowLoops } from './window.js';

export const conv2dKernel: GpuKernel<Conv2DAttributes> = (site) => convolution(site, 'None');

export const fusedConv2dKernel: GpuKernel<FusedConvAttributes> = (site) => convolution(site, site.attrs.activation);

function convolution(site: GpuSite<Conv2DAttributes>, activation: FusedActivation): GpuCall | undefined {
  const [x, filter, bias, residual] = site.inputs;
  if (!isFloat(site) || !filter.isConstant) return undefined;
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], site.attrs);
  // Grouped convolutions are left to the plain kernel; no DeepLab has one.
  if (g.inChannels !== filter.shape[2]) return undefined;
  return convolutionOf(site, g, filter.shape[3], { activation, hasBias: bias !== undefined, hasResidual: residual !== undefined });
}

/** Inputs: x, the filter, and what the epilogue has. */
export function convolutionOf(site: GpuSite, g: ConvGeometry, outChannels: number, epilogue: Epilogue): GpuCall {
  return dealtConvolution(site, g, outChannels, epilogue) ?? anyConvolution(site, g, outChannels, epilogue);
}

function anyConvolution(site: GpuSite, g: ConvGeometry, outChannels: number, epilogue: Epilogue): GpuCall {
  const { packed } = site;
  const names = argumentNames(epilogue);
  return {
    program: {
      source: `function (${names.join(', ')}) {
        ${start(packed, epilogue)}
        ${imageAndRow(g)}
        ${windowLoops(g, channelLoop(packed))}
        ${end(packed, epilogue)}
      }`,
      integers: { ...windowConstants(g), channels: packed ? groupsOf(g.inChannels) : g.inChannels },
      output: extentOf(site.outputs[0].shape),
      packed,
    },
    args: [{ input: 0 }, filterArgument(g, outChannels, packed), ...names.slice(2).map((_, i) => ({ input: i + 2 }))],
  };
}

export const argumentNames = ({ hasBias, hasResidual }: Epilogue): string[] => ['x', 'filter', ...(hasBias ? ['bias'] : []), ...(hasResidual ? ['residual'] : [])];

/** Sums begin with the bias [1, 1, out channels]. */
export function start(packed: boolean, { hasBias }: Epilogue): string {
  const sums = lanesOf(packed).map((lane) => `let sum${lane} = ${hasBias ? laneOf(packed, 'first', lane) : '0.0'};`);
  return `${hasBias ? 'const first = bias[0][0][this.thread.x];' : ''} ${sums.join(' ')}`;
}

export function end(packed: boolean, { activation, hasResidual }: Epilogue): string {
  const adds = lanesOf(packed).map((lane) => `sum${lane} += ${laneOf(packed, 'added', lane)};`);
  const residual = hasResidual ? `const added = residual[this.thread.z][this.thread.y][this.thread.x]; ${adds.join(' ')}` : '';
  return `${residual} ${returned(packed, (lane) => activated(activation, `sum${lane}`))}`;
}

/** Over the input channels at `row`, `column`; `tap` counts the places of the window. */
function channelLoop(packed: boolean): string {
  if (!packed) {
    return `for (let k = 0; k < this.constants.channels; k++) {
      sum0 += x[row][column][k] * filter[tap][k][this.thread.x];
    }`;
  }
  const weights = [0, 1, 2, 3].map((k) => `const w${k} = filter[tap][k * 4 + ${k}][this.thread.x];`);
  const sums = [0, 1, 2, 3].map((lane) => `sum${lane} += ${[0, 1, 2, 3].map((k) => `v[${k}] * w${k}[${lane}]`).join(' + ')};`);
  return `for (let k = 0; k < this.constants.channels; k++) {
    const v = x[row][column][k];
    ${weights.join('\n')}
    ${sums.join('\n')}
  }`;
}

/** The filter [rows, columns, in, out] as [rows * columns][in][out]; packed, with as many zeros as fill up `in` to fours. */
function filterArgument({ filterHeight, filterWidth, inChannels }: ConvGeometry, outChannels: number, packed: boolean): GpuArgument {
  const depth = packed ? groupsOf(inChannels) * LANES : inChannels;
  const extent: Extent = { x: outChannels, y: depth, z: filterHeight * filterWidth };
  return { input: 1, layout: `filter ${packed}`, extent, arrange: (value) => fillDepth(value, inChannels, extent) };
}

function fillDepth({ data }: Tensor, inChannels: number, { x, y, z }: Extent): Float32Array {
  const filter = data as Float32Array;
  if (y === inChannels) return filter;
  const filled = new Float32Array(x * y * z);
  for (let tap = 0; tap < z; tap++) filled.set(filter.subarray(tap * inChannels * x, (tap + 1) * inChannels * x), tap * y * x);
  return filled;
}
