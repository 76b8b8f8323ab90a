/**
 * Views like those of the `ndarray` package, for browsers.
 *
 * The package writes a class for each data type and number of axes as text and compiles it, which is forbidden on a page whose
 * Content-Security-Policy lacks `unsafe-eval`. These views have the same members with the same meaning, and whatever takes an ndarray
 * takes them. Source of the meaning: the package's own README, and test/ndarray_package.test.ts, which compares the two.
 */
import type { Data, DataType, NdArray, Value } from 'ndarray';

/** What an index may leave open: `lo`, `hi`, `step` and `pick` leave such an axis as it is. */
type Open = number | null | undefined;

class View<D extends Data> {
  readonly data: D;
  readonly shape: number[];
  readonly stride: number[];
  readonly offset: number;

  constructor(data: D, shape: number[], stride: number[], offset: number) {
    this.data = data;
    this.shape = shape;
    this.stride = stride;
    this.offset = offset;
  }

  get dtype(): DataType<D> {
    return dtypeOf(this.data) as DataType<D>;
  }

  get dimension(): number {
    return this.shape.length;
  }

  get size(): number {
    return this.shape.reduce((size, length) => size * length, 1);
  }

  /** Axes, the one with the shortest steps first. */
  get order(): number[] {
    return this.shape.map((_, axis) => axis).sort((a, b) => Math.abs(this.stride[a]) - Math.abs(this.stride[b]));
  }

  get T(): View<D> {
    return this.transpose(...this.shape.map((_, axis) => this.dimension - 1 - axis));
  }

  index(...position: number[]): number {
    let index = this.offset;
    for (let axis = 0; axis < this.stride.length; axis++) index += position[axis] * this.stride[axis];
    return index;
  }

  get(...position: number[]): Value<D> {
    const { data } = this;
    const index = this.index(...position);
    return isGeneric(data) ? (data.get(index) as Value<D>) : (data as Value<D>[])[index];
  }

  set(...positionAndValue: number[]): Value<D> {
    const value = positionAndValue[this.dimension] as Value<D>;
    const { data } = this;
    const index = this.index(...positionAndValue);
    if (isGeneric(data)) data.set(index, value);
    else (data as Value<D>[])[index] = value;
    return value;
  }

  /** What begins at a position. */
  lo(...from: Open[]): View<D> {
    const first = this.shape.map((_, axis) => cut(from[axis]) ?? 0);
    return this.#view(this.shape.map((length, axis) => length - first[axis]), this.stride, this.index(...first));
  }

  /** Only as much as lies before a position. */
  hi(...to: Open[]): View<D> {
    return this.#view(this.shape.map((length, axis) => cut(to[axis]) ?? length), this.stride, this.offset);
  }

  /** Every n-th; backwards where n is negative. */
  step(...steps: Open[]): View<D> {
    const by = this.shape.map((_, axis) => (typeof steps[axis] === 'number' ? steps[axis] | 0 : 1));
    const first = this.shape.map((length, axis) => (by[axis] < 0 ? length - 1 : 0));
    const shape = this.shape.map((length, axis) => Math.ceil(length / Math.abs(by[axis])));
    return this.#view(shape, this.stride.map((stride, axis) => stride * by[axis]), this.index(...first));
  }

  transpose(...axes: (number | undefined)[]): View<D> {
    const from = this.shape.map((_, axis) => (axes[axis] ?? axis) | 0);
    return this.#view(from.map((axis) => this.shape[axis]), from.map((axis) => this.stride[axis]), this.offset);
  }

  /** Without the axes that are given: at that position of them. */
  pick(...position: Open[]): View<D> {
    const at = this.shape.map((_, axis) => cut(position[axis]));
    const isLeft = (_: number, axis: number): boolean => at[axis] === undefined;
    return this.#view(this.shape.filter(isLeft), this.stride.filter(isLeft), this.index(...at.map((index) => index ?? 0)));
  }

  #view(shape: number[], stride: readonly number[], offset: number): View<D> {
    return new View(this.data, shape, [...stride], offset);
  }
}

/** A position or a length, where one is given; a negative number is none. */
function cut(index: Open): number | undefined {
  return typeof index === 'number' && index >= 0 ? index | 0 : undefined;
}

interface Generic {
  get(index: number): unknown;
  set(index: number, value: unknown): void;
}

/** Containers that are neither arrays nor typed arrays are asked for their elements. Typed arrays have a `set` too, so having one is no sign. */
function isGeneric(data: Data): data is Data & Generic {
  return !Array.isArray(data) && !ArrayBuffer.isView(data);
}

function dtypeOf(data: Data): string {
  if (Array.isArray(data)) return 'array';
  const container = Object.prototype.toString.call(data).slice('[object '.length, -1);
  if (container === 'Uint8ClampedArray') return 'uint8_clamped';
  return ArrayBuffer.isView(data) ? container.replace(/Array$/, '').toLowerCase() : 'generic';
}

/** A view on data; without strides row by row. */
export function ndarray<D extends Data>(data: D, shape: number[] = [data.length], stride: number[] = rowMajor(shape), offset?: number): NdArray<D> {
  const backwards = stride.reduce((sum, step, axis) => (step < 0 ? sum - (shape[axis] - 1) * step : sum), 0);
  return new View(data, [...shape], [...stride], offset ?? backwards) as unknown as NdArray<D>;
}

function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}
