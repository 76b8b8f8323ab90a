import { AssertionFailedError } from '../../../errors.js';
import type { Tensor } from '../../../tensor.js';
import type { AssertAttributes } from '../../operators/flow/assert.js';
import type { CpuKernel } from '../kernel.js';

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

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', "'": "\\'", '\\': '\\\\' };

function element(value: number | bigint | Uint8Array, single: boolean): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value).replace(/[\n\r\t"'\\]/g, (mark) => ESCAPES[mark]);
  return typeof value === 'number' ? number(value, single) : String(value);
}

/** As many digits as every value of the type survives, or as many as are needed to tell any two apart. */
function number(value: number, single: boolean): string {
  const [safe, all] = single ? [6, 9] : [15, 17];
  const short = general(value, safe);
  return (single ? Math.fround(Number(short)) : Number(short)) === value ? short : general(value, all);
}

/** C's `%.<digits>g`. */
function general(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const [mantissa, exponentText] = value.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < digits) return trim(value.toFixed(digits - 1 - exponent));
  const padded = String(Math.abs(exponent)).padStart(2, '0');
  return `${trim(mantissa)}e${exponent < 0 ? '-' : '+'}${padded}`;
}
