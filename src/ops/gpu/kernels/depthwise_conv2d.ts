/** DepthwiseConv2dNative and FusedDepthwiseConv2D: every channel has a filter of its own. */
import { convGeometry, type ConvGeometry, type WindowAttributes } from '../../geometry/conv_geometry.js';
import type { FusedActivation, FusedConvAttributes } from '../../operators/fused/fused_conv2d.js';
import { dealtDepthwise } from '../dealt/depthwise_conv2d.js';
import type { Epilogue } from '../epilogue.js';
import { argumentNames, end, start } from './conv2d.js';
import { isFloat, type GpuCall, type GpuKernel, type GpuSite } from '../kernel.js';
import { extentOf, type Extent } from '../layout.js';
import { laneOf, lanesOf } from '../program.js';
import { imageAndRow, windowConstants, windowLoops } from './window.js';

export const depthwiseConv2dKernel: GpuKernel<WindowAttributes> = (site) => depthwise(site, 'None');

export const fusedDepthwiseConv2dKernel: GpuKernel<FusedConvAttributes> = (site) => depthwise(site, site.attrs.activation);

function depthwise(site: GpuSite<WindowAttributes>, activation: FusedActivation): GpuCall | undefined {
  const [x, filter, bias, residual] = site.inputs;
  const [filterHeight, filterWidth, , multiplier] = filter.shape;
  // Several outputs a channel are left to the plain kernel; no DeepLab has them.
  if (!isFloat(site) || !filter.isConstant || multiplier !== 1) return undefined;
  const g = convGeometry(x.shape, filterHeight, filterWidth, site.attrs);
  const epilogue: Epilogue = { activation, hasBias: bias !== undefined, hasResidual: residual !== undefined };
  return dealtDepthwise(site, g, epilogue) ?? anyDepthwise(site, g, epilogue);
}

function anyDepthwise(site: GpuSite, g: ConvGeometry, epilogue: Epilogue): GpuCall {
  const { packed } = site;
  const names = argumentNames(epilogue);
  const products = lanesOf(packed).map((lane) => `sum${lane} += ${laneOf(packed, 'v', lane)} * ${laneOf(packed, 'w', lane)};`);
  const tap = `const v = x[row][column][this.thread.x]; const w = filter[0][tap][this.thread.x]; ${products.join(' ')}`;
  // The filter [rows, columns, channels, 1] as [1][rows * columns][channels].
  const extent: Extent = { x: g.inChannels, y: g.filterHeight * g.filterWidth, z: 1 };
  return {
    program: {
      source: `function (${names.join(', ')}) {
        ${start(packed, epilogue)}
        ${imageAndRow(g)}
        ${windowLoops(g, tap)}
        ${end(packed, epilogue)}
      }`,
      integers: windowConstants(g),
      output: extentOf(site.outputs[0].shape),
      packed,
    },
    args: [
      { input: 0 },
      { input: 1, layout: 'depthwise filter', extent, arrange: ({ data }) => data as Float32Array },
      ...names.slice(2).map((_, i) => ({ input: i + 2 })),
    ],
  };
}
