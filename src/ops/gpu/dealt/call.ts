/** The call of a program over dealt arrays: x, the filter, and what the epilogue has. */
import type { Tensor } from '../../../tensor.js';
import type { Epilogue } from '../kernels/conv2d.js';
import type { GpuArgument, GpuCall, GpuSite } from '../kernel.js';
import { extentOf, LANES, type Extent } from '../layout.js';
import { handNames, type NativeCode } from '../program.js';
import { biasSides } from './text.js';

/** Undefined where a map is a constant, or the bias is none: constants lie as they are asked for, and all else is a map. */
export function dealtCall(site: GpuSite, native: NativeCode, filter: GpuArgument, { hasBias, hasResidual }: Epilogue): GpuCall | undefined {
  const [x, , bias, residual] = site.inputs;
  if (x.isConstant || (hasBias && !bias.isConstant) || (hasResidual && residual.isConstant)) return undefined;
  const output = extentOf(site.outputs[0].shape);
  const names = [...handNames('x'), 'filter', ...(hasBias ? ['bias'] : []), ...(hasResidual ? handNames('residual') : [])];
  return {
    program: { source: dealtSource(names), output, packed: true, native },
    args: [{ input: 0 }, filter, ...(hasBias ? [biasArgument(output)] : []), ...(hasResidual ? [{ input: 3 }] : [])],
  };
}

/** gpu.js's side of a program in GLSL: it calls it, and hands on what is to be written to the other textures. */
export const dealtSource = (names: readonly string[]): string => `function (${names.join(', ')}) {
  const first = compute();
  column1(texel1());
  column2(texel2());
  column3(texel3());
  return first;
}`;

function biasArgument(output: Extent): GpuArgument {
  const [groups, rows] = biasSides(output);
  const extent: Extent = { x: groups * LANES, y: rows, z: 1 };
  return { input: 2, layout: 'dealt bias', extent, arrange: (value) => withRowBelow(value, extent) };
}

function withRowBelow({ data }: Tensor, { x, y }: Extent): Float32Array {
  const rows = new Float32Array(x * y);
  rows.set(data as Float32Array);
  return rows;
}
