/** The call of a program over dealt arrays: x, the filter, and what the epilogue has. */
import type { Epilogue } from '../epilogue.js';
import type { GpuArgument, GpuCall, GpuSite } from '../kernel.js';
import { extentOf } from '../layout.js';
import { handNames, type NativeCode } from '../program.js';
import { dealtSource } from './native.js';

/** Undefined where a map is a constant, which nobody deals. */
export function dealtCall(site: GpuSite, native: NativeCode, filter: GpuArgument, { hasBias, hasResidual }: Epilogue): GpuCall | undefined {
  const [x, , , residual] = site.inputs;
  if (x.isConstant || (hasResidual && residual.isConstant)) return undefined;
  const output = extentOf(site.outputs[0].shape);
  const names = [...handNames('x'), 'filter', ...(hasBias ? ['bias'] : []), ...(hasResidual ? handNames('residual') : [])];
  return {
    program: { source: dealtSource(names), output, packed: true, native },
    args: [{ input: 0 }, filter, ...(hasBias ? [{ input: 2, isPacked: true } as const] : []), ...(hasResidual ? [{ input: 3 }] : [])],
  };
}
