import { AssertionFailedError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import type { AssertAttributes } from '../assert.js';
import type { CpuKernel } from './kernel.js';

export const assertKernel: CpuKernel<AssertAttributes> = ({ node, attrs }) => ([condition, ...data]) => {
  if ((condition.data as Uint8Array)[0]) return;
  const shown = data.map((value) => `[${summarize(value, attrs.summarize)}]`).join(' ');
  throw new AssertionFailedError(`Node '${node}' (Assert): assertion failed: ${shown}`);
};

/**
 * The first `most` elements (all when negative), with brackets between the axes, as TensorFlow prints them:
 * `[1 2][3...]...`. Source: TensorFlow, core/framework/tensor.cc (SummarizeArray, PrintOneDim).
 */
function summarize({ dtype, shape, data }: Tensor, most: number): string {
  const limit = most < 0 ? data.length : Math.min(most, data.length);
  const show = (index: number): string => element(data[index], dtype === 'float32');
  let shown = 0;
  const printAxis = (axis: number): string => {
    if (shown >= limit) return '';
    const innermost = axis === shape.length - 1;
    let text = '';
    for (let i = 0; i < shape[axis] && (innermost || shown < limit); i++) {
      if (!innermost) {
        text += `[${printAxis(axis + 1)}]`;
      } else if (shown < limit) {
        text += (i > 0 ? ' ' : '') + show(shown++);
      } else {
        return axis === 0 ? text : `${text}...`;
      }
    }
    return text;
  };
  const text = shape.length === 0 ? (limit > 0 ? show(0) : '') : printAxis(0);
  return data.length > limit ? `${text}...` : text;
}

function element(value: number | bigint | Uint8Array, single: boolean): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === 'number' && single ? shortest(value) : String(value);
}

/** The fewest digits that are still this float32. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}
