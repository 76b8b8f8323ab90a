/**
 * Sums, means and products of integers. TensorFlow's wrap, but for the sums of its means; ONNX has none of 8 and 16 bits, and does not say
 * what becomes of those that leave the range (onnxruntime reduces in floats, and takes the nearest number in the range). So they are
 * added and multiplied element by element, which wraps: one half with the other, until one element is left.
 */
import { is64BitInteger } from '../../ops/contract/dtypes.js';
import { sizeOf } from '../../tensor.js';
import type { OnnxDType } from '../dtypes.js';
import type { Placed } from '../layout.js';
import { plain, type Site, type Untranslatable } from '../site.js';

/** What two elements are combined by. */
export const FOLDS: Readonly<Record<string, string>> = { ReduceSum: 'Add', ReduceMean: 'Add', ReduceProd: 'Mul' };

const SHORT: ReadonlySet<OnnxDType> = new Set<OnnxDType>(['int8', 'uint8', 'int16', 'uint16']);

/** @param op one of FOLDS */
export function reduceIntegers(site: Site, op: string, axes: readonly number[]): Placed | Untranslatable {
  const [{ shape }] = site.inputs;
  const { dtype } = site.inputs[0] as { dtype: OnnxDType };
  const isMean = op === 'ReduceMean';
  const count = sizeOf(axes.map((axis) => shape[axis]));
  if (count === 0) return isMean ? { reason: 'of no integers' } : plain(repeated(site, dtype, op === 'ReduceProd' ? 1 : 0));
  // A mean is of the whole sum; of everything else a cast back leaves the low bits.
  const wide: OnnxDType = isMean && !is64BitInteger(dtype) ? 'int64' : SHORT.has(dtype) ? 'int32' : dtype;
  const cast = (name: string, from: OnnxDType, to: OnnxDType): string => (from === to ? name : site.cast(name, to));
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const rows = site.arranged(0, [...kept, ...axes], [sizeOf(kept.map((axis) => shape[axis])), count]);
  const folded = fold(site, FOLDS[op], cast(rows, dtype, wide), count);
  const result = isMean ? site.op('Div', [folded, site.writer.scalar(wide, count)]) : folded;
  return plain(site.reshape(cast(result, wide, dtype), site.outputs[0].shape));
}

const repeated = (site: Site, dtype: OnnxDType, value: number): string =>
  site.op('Expand', [site.writer.scalar(dtype, value), site.writer.integers(site.outputs[0].shape)]);

/** Rows of `count` elements to one element each. */
function fold(site: Site, op: string, rows: string, count: number): string {
  if (count === 1) return rows;
  const half = count >> 1;
  const rest = count % 2;
  const parts = site.ops('Split', [rows, site.writer.integers([half, half, ...(rest ? [1] : [])])], 2 + rest, { axis: 1 });
  const combined = site.op(op, [parts[0], parts[1]]);
  return fold(site, op, rest ? site.op('Concat', [combined, parts[2]], { axis: 1 }) : combined, half + rest);
}
