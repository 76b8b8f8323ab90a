/** Depthwise convolutions of dealt arrays: a texel of the filter serves four columns, and one of the input as many taps as see it. */
import type { Tensor } from '../../../tensor.js';
import type { ConvGeometry } from '../../geometry/conv_geometry.js';
import type { Epilogue } from '../epilogue.js';
import type { GpuCall, GpuSite } from '../kernel.js';
import { extentOf, groupsOf, type Extent } from '../layout.js';
import { dealtCall } from './call.js';
import { float, hands, summing, texel } from './text.js';
import { columnReads, fitsDealt, inRow, isRow, mayLeaveRows, nameOf, offsetOf, windowStart } from './window.js';

/** Undefined where the maps cannot lie that way. */
export function dealtDepthwise(site: GpuSite, g: ConvGeometry, epilogue: Epilogue): GpuCall | undefined {
  const side = site.dealtSide;
  const output = extentOf(site.outputs[0].shape);
  const taps = g.filterHeight * g.filterWidth;
  if (side === undefined || !fitsDealt(g, output, side)) return undefined;
  // The filter [rows, columns, channels, 1] as [rows * columns][channels]; two rows at least, because gpu.js makes a square of a single one.
  const filter: Extent = { x: g.inChannels, y: Math.max(2, taps), z: 1 };
  const body = `${windowStart(g)} ${Array.from({ length: g.filterHeight }, (_, i) => filterRow(g, filter, i)).join('\n')}`;
  const argument = { input: 1, layout: 'dealt depthwise filter', extent: filter, arrange: (value: Tensor) => filled(value, filter) };
  return dealtCall(site, summing(output, body, epilogue), argument, epilogue);
}

function filterRow(g: ConvGeometry, filter: Extent, i: number): string {
  const condition = mayLeaveRows(g, i) ? 'isInside' : undefined;
  const columns = Array.from({ length: g.filterWidth }, (_, j) => {
    const sums = hands.map((hand) => `sum${hand} += ${nameOf(offsetOf(g, hand, j))} * w;`);
    return `{ vec4 w = ${texel('filter', 'group', float(i * g.filterWidth + j), [groupsOf(filter.x), filter.y])}; ${sums.join(' ')} }`;
  });
  return `{ float y = ${inRow(g, i)}; ${condition ? `bool ${condition} = ${isRow(g)};` : ''} ${columnReads(g, 'group', condition)} ${columns.join('\n')} }`;
}

function filled({ data }: Tensor, { x, y }: Extent): Float32Array {
  const filter = new Float32Array(x * y);
  filter.set(data as Float32Array);
  return filter;
}
