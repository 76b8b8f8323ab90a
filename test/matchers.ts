/** How close a tensor is to what it should be: one measure for every numerical test, on every backend. */
import { elementsPerValue, formatInfo, sameShape, sizeOf, type DType, type Shape, type Tensor } from '../src/tensor.js';

/** What a single operator may differ from TensorFlow by, relative to the largest value: float32 sums in another order. */
export const FLOAT_TOLERANCE = 1e-5;

const FLOATS: ReadonlySet<DType> = new Set(['float32', 'float64', 'float16', 'bfloat16', 'complex64', 'complex128']);

export interface Comparison {
  /** The element that differs most, in the actual tensor; -1 when all are equal. */
  readonly index: number;
  /** |actual - expected| there; infinite when only one of them is finite. */
  readonly error: number;
  /** max(1, largest finite |expected|): what the tolerance is relative to. */
  readonly scale: number;
  /** How many elements lie outside the tolerance. */
  readonly wrong: number;
}

/**
 * Compares a tensor with its reference: `|a - b| <= tolerance * max(1, max |b|)`. NaN equals NaN, an infinity equals
 * itself only, and integers, bools and strings are compared exactly whatever the tolerance is.
 *
 * @param at Where in `actual` the elements of `expected` lie, when the reference holds samples; then only the data type
 *   is compared here, and the caller compares the shape.
 */
export function compare(actual: Tensor, expected: Tensor, tolerance: number, at?: ArrayLike<number>): Comparison {
  const allowedShape = at ? actual.dtype === expected.dtype : sameInfo(actual, expected);
  if (!allowedShape) throw new Error(`expected ${formatInfo(expected)}, found ${formatInfo(actual)}`);
  const { data: a } = actual;
  const { data: b } = expected;
  const length = at ? at.length : sizeOf(expected.shape) * elementsPerValue(expected.dtype);
  if (b.length !== length || (!at && a.length !== length)) {
    throw new Error(`expected ${length} elements, found ${a.length} (the reference holds ${b.length})`);
  }

  const scale = largest(expected);
  const allowed = FLOATS.has(expected.dtype) ? tolerance * scale : 0;
  let index = -1;
  let error = 0;
  let wrong = 0;
  for (let i = 0; i < length; i++) {
    const where = at ? at[i] : i;
    const difference = distance(a[where], b[i]);
    if (difference > allowed) wrong++;
    if (difference > error) [index, error] = [where, difference];
  }
  return { index, error, scale, wrong };
}

/** Throws, naming the worst element and both values, unless `compare` finds every element within the tolerance. */
export function expectClose(actual: Tensor, expected: Tensor, tolerance: number = FLOAT_TOLERANCE, at?: ArrayLike<number>): void {
  const { index, error, scale, wrong } = compare(actual, expected, tolerance, at);
  if (wrong === 0) return;
  const reference = at ? Array.prototype.indexOf.call(at, index) : index;
  const place = `[${coordinates(index, actual.shape).join(',')}]`;
  const count = at ? at.length : expected.data.length;
  throw new Error(
    `${wrong} of ${count} elements of ${formatInfo(actual)} differ. Worst at ${place} (element ${index}): found ` +
      `${show(actual.data[index])}, expected ${show(expected.data[reference])}, error ${error.toExponential(2)} where ` +
      `${tolerance} x ${scale.toPrecision(4)} is allowed.`,
  );
}

function sameInfo(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

type Element = number | bigint | Uint8Array;

function distance(a: Element, b: Element): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
    const difference = Math.abs(a - b);
    return Number.isNaN(difference) ? Infinity : difference;
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return Number(a > b ? a - b : b - a);
  return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0 ? 0 : Infinity;
}

function largest({ dtype, data }: Tensor): number {
  let max = 1;
  if (!FLOATS.has(dtype)) return max;
  for (const value of data as Float32Array | Float64Array) {
    const magnitude = Math.abs(value);
    if (magnitude > max && magnitude < Infinity) max = magnitude;
  }
  return max;
}

/** Row, column and so on of an element. */
function coordinates(index: number, shape: Shape): number[] {
  const place: number[] = [];
  let rest = index;
  for (const dim of [...shape].reverse()) {
    place.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return place;
}

function show(value: Element | undefined): string {
  return value instanceof Uint8Array ? JSON.stringify(Buffer.from(value).toString()) : String(value);
}
